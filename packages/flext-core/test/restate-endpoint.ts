/** The processes that serve the kill service to Restate, one after the other on the same port. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const childFile = fileURLToPath(new URL('restate-child.ts', import.meta.url))

export interface RestateEndpoint {
  /** SIGKILL to the process that serves, and another one in its place. */
  readonly replace: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Settles when the first of them is known to the server. */
export const restateEndpoint = async (
  args: ReadonlyArray<string>,
  cache: string,
): Promise<RestateEndpoint> => {
  let spare = waiting(args, cache)
  const next = async (): Promise<Child> => {
    const child = spare
    spare = waiting(args, cache)
    await child.begin()
    return child
  }
  let serving = await next()
  return {
    replace: async () => {
      await serving.kill()
      serving = await next()
    },
    stop: async () => {
      await Promise.all([serving.kill(), spare.kill()])
    },
  }
}

interface Child {
  readonly begin: () => Promise<void>
  readonly kill: () => Promise<void>
}

/** A process that is loaded and waits to be told to begin. */
const waiting = (args: ReadonlyArray<string>, cache: string): Child => {
  const running = spawn(process.execPath, ['--conditions=@flext/source', childFile, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  })
  running.stdin.on('error', () => {})
  const gone = once(running, 'close')
  const said = Promise.withResolvers<string>()
  createInterface({ input: running.stdout }).on('line', said.resolve)
  return {
    begin: async () => {
      running.stdin.write('go\n')
      const line = await Promise.race([said.promise, gone.then(() => 'gone')])
      if (line !== 'ready') throw new Error(`the endpoint does not begin: ${line}`)
    },
    kill: async () => {
      running.kill('SIGKILL')
      await gone
    },
  }
}
