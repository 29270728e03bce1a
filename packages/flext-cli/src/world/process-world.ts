/** The process itself as the world of the command. */
import type { WriteStream } from 'node:tty'

import type { Sink, StopSignal, World } from './world.ts'

const signals: ReadonlyArray<StopSignal> = ['SIGINT', 'SIGTERM']

export const processWorld = (): World => ({
  args: process.argv.slice(2),
  cwd: process.cwd(),
  env: process.env,
  stdout: sinkOf(process.stdout),
  stderr: sinkOf(process.stderr),
  onSignal: (listener) => {
    for (const signal of signals) process.on(signal, listener)
    return () => {
      for (const signal of signals) process.off(signal, listener)
    }
  },
  exitNow: (code) => process.exit(code),
  now: Date.now,
})

/** A reader that goes away, such as `head`, ends the command as it ends any other in a pipe. */
const sinkOf = (stream: WriteStream & { readonly fd: number }): Sink => {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
  return {
    write: (text) => {
      stream.write(text)
    },
    isTerminal: stream.isTTY,
    columns: () => (stream.isTTY ? stream.columns : undefined),
  }
}
