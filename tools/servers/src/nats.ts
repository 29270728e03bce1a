/**
 * A real NATS server with JetStream on the loopback interface, in a folder of its own: its streams
 * are files, flushed to the disk as they are written, so that a killed server comes back with them.
 */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { freePort } from './free-port.ts'
import { programPath } from './server-missing.ts'
import { startProcess, type ServerProcess } from './server-process.ts'

export interface NatsOptions {
  /** Whoever connects has to say it; nobody has to unless it is given. */
  readonly token?: string
}

export interface NatsServer extends AsyncDisposable {
  readonly port: number
  /** `127.0.0.1:…`, as the client wants it. */
  readonly address: string
  /** Where it writes its log. */
  readonly log: string
  /** SIGKILL, as if the machine had gone. `restart` brings it back. */
  readonly kill: () => Promise<void>
  /** On the same port with what it had acknowledged. */
  readonly restart: () => Promise<void>
  /** Stops it and removes its folder. */
  readonly stop: () => Promise<void>
}

export const startNats = async ({ token }: NatsOptions = {}): Promise<NatsServer> => {
  const program = programPath('nats', 'nats-server')
  const folder = mkdtempSync(join(tmpdir(), 'flext-nats-'))
  const [port, monitor] = [await freePort(), await freePort()]
  const log = join(folder, 'nats.log')
  const configuration = join(folder, 'nats.conf')
  writeFileSync(configuration, configurationOf({ port, monitor, folder, token }))
  const start = (): ServerProcess =>
    startProcess({ program, args: ['--config', configuration], user: undefined, log, folder })
  const ready = (): Promise<void> =>
    process.ready(() => answers(`http://127.0.0.1:${monitor}/healthz`))
  let process = start()
  const stop = async (): Promise<void> => {
    await process.stop('SIGTERM', 3_000)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await ready()
  } catch (failure) {
    await stop()
    throw failure
  }
  return {
    port,
    address: `127.0.0.1:${port}`,
    log,
    kill: () => process.kill(),
    restart: async () => {
      await process.kill()
      process = start()
      await ready()
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

/** Healthy only once JetStream has its streams back. */
const answers = async (url: string): Promise<boolean> => {
  try {
    const { ok } = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    return ok
  } catch {
    return false
  }
}

interface Place {
  readonly port: number
  readonly monitor: number
  readonly folder: string
  readonly token: string | undefined
}

const configurationOf = ({ port, monitor, folder, token }: Place): string => `
listen: "127.0.0.1:${port}"
http: "127.0.0.1:${monitor}"
jetstream { store_dir: ${JSON.stringify(join(folder, 'streams'))} }
${token === undefined ? '' : `authorization { token: ${JSON.stringify(token)} }`}
`
