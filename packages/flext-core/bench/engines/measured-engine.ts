/** An engine in a process of its own, so that no engine's timers and memory burden another. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

import type { Throughput } from '../throughput.ts'
import type { Place } from './engine.ts'
import type { EngineName } from './engines.ts'

export interface MeasuringOrder {
  readonly inFlight: number
  readonly seconds: number
}

export interface MeasuredRuns extends Throughput {
  /** Of the process, in milliseconds, over all runs. */
  readonly cpu: number
}

export type EngineWord = 'ready' | MeasuredRuns

export interface MeasuredEngine extends AsyncDisposable {
  readonly measure: (order: MeasuringOrder) => Promise<MeasuredRuns>
}

export const measuredEngine = async (name: EngineName, place: Place): Promise<MeasuredEngine> => {
  const child = fork(
    join(import.meta.dirname, 'engine-process.ts'),
    [name, JSON.stringify(place)],
    { execArgv: ['--conditions=@flext/source'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  )
  await wordOf(name, child)
  return {
    measure: (order) => {
      const word = wordOf(name, child)
      child.send(order)
      return word as Promise<MeasuredRuns>
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.send('end')
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(late)
    },
  }
}

const wordOf = async (name: EngineName, child: ChildProcess): Promise<EngineWord> => {
  const gone = new AbortController()
  try {
    const word = once(child, 'message', { signal: gone.signal }).then(
      ([said]) => said as EngineWord,
    )
    const exit = once(child, 'exit', { signal: gone.signal }).then(([code]): never => {
      throw new Error(`the engine ${name} ended with exit code ${code}`)
    })
    word.catch(() => {})
    exit.catch(() => {})
    return await Promise.race([word, exit])
  } finally {
    gone.abort()
  }
}
