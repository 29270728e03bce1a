/**
 * Real Restate servers on the loopback interface, from the npm package that ships the binary: one
 * node, or several that replicate to each other. Small caches, telemetry off, folders of their own.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { freePort } from './free-port.ts'
import { programPath } from './server-missing.ts'
import { startProcess, type ServerProcess } from './server-process.ts'

export interface RestateOptions {
  /** Shards of the cluster. Default 4. */
  readonly partitions?: number
  /** Lets a handler go whenever it waits, so that it is replayed from the start after every wait. */
  readonly alwaysReplay?: boolean
}

export interface RestateNode {
  /** Where requests go: `http://127.0.0.1:…`. */
  readonly ingress: string
  /** Where deployments are registered and runs are asked for. */
  readonly admin: string
  /** Where it writes its log. */
  readonly log: string
  /** SIGKILL, as if the machine had gone. `restart` brings it back. */
  readonly kill: () => Promise<void>
  /** On the same ports with what it had written. */
  readonly restart: () => Promise<void>
}

export interface RestateServer extends RestateNode, AsyncDisposable {
  /** Stops it and removes its folder. */
  readonly stop: () => Promise<void>
}

export interface RestateCluster extends AsyncDisposable {
  readonly nodes: ReadonlyArray<RestateNode>
  readonly stop: () => Promise<void>
}

export const startRestate = async (options: RestateOptions = {}): Promise<RestateServer> => {
  const cluster = await startRestateCluster(1, options)
  return { ...cluster.nodes[0]!, stop: cluster.stop, [Symbol.asyncDispose]: cluster.stop }
}

/** Several nodes that hold every record twice: one may go without anything being lost. */
export const startRestateCluster = async (
  size: number,
  { partitions = 4, alwaysReplay = false }: RestateOptions = {},
): Promise<RestateCluster> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startNodes(size, { partitions, alwaysReplay })
    } catch (failure) {
      // Somebody took a port meanwhile that was free.
      if (attempt === 3 || !String(failure).includes('Address in use')) throw failure
    }
  }
}

const startNodes = async (
  size: number,
  options: Required<RestateOptions>,
): Promise<RestateCluster> => {
  const folder = mkdtempSync(join(tmpdir(), 'flext-restate-'))
  const places: Array<NodePlace> = []
  for (let nth = 1; nth <= size; nth++) {
    const home = join(folder, `node-${nth}`)
    mkdirSync(home)
    const [fabric, admin, ingress] = [await freePort(), await freePort(), await freePort()]
    places.push({ nth, home, fabric, admin, ingress })
  }
  const nodes = places.map((place) => startNode(place, places, options))
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await Promise.all(nodes.map((node) => node.ready()))
  } catch (failure) {
    await stop()
    throw failure
  }
  return { nodes, stop, [Symbol.asyncDispose]: stop }
}

interface NodePlace {
  readonly nth: number
  readonly home: string
  readonly fabric: number
  readonly admin: number
  readonly ingress: number
}

interface StartedNode extends RestateNode {
  readonly ready: () => Promise<void>
  readonly stop: () => Promise<void>
}

const startNode = (
  place: NodePlace,
  places: ReadonlyArray<NodePlace>,
  options: Required<RestateOptions>,
): StartedNode => {
  const { home, admin, ingress } = place
  const program = programPath('restate', 'restate-server')
  const log = join(home, 'restate.log')
  const configuration = join(home, 'restate.toml')
  writeFileSync(configuration, configurationOf(place, places, options))
  // The invoker makes folders there that it leaves behind.
  const temporary = join(home, 'tmp')
  mkdirSync(temporary)
  const start = (): ServerProcess =>
    startProcess({
      program,
      args: ['--no-logo', '--config-file', configuration],
      user: undefined,
      log,
      folder: home,
      env: { TMPDIR: temporary },
    })
  let process = start()
  const urls = { ingress: `http://127.0.0.1:${ingress}`, admin: `http://127.0.0.1:${admin}` }
  const ready = (): Promise<void> =>
    process.ready(
      async () =>
        (await answers(`${urls.admin}/health`)) &&
        (await answers(`${urls.ingress}/restate/health`)),
    )
  return {
    ...urls,
    log,
    ready,
    kill: () => process.kill(),
    restart: async () => {
      await process.kill()
      process = start()
      await ready()
    },
    stop: () => process.stop('SIGTERM', 3_000),
  }
}

const answers = async (url: string): Promise<boolean> => {
  try {
    const { ok } = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    return ok
  } catch {
    return false
  }
}

const configurationOf = (
  { nth, home, fabric, admin, ingress }: NodePlace,
  places: ReadonlyArray<NodePlace>,
  { partitions, alwaysReplay }: Required<RestateOptions>,
): string => `
cluster-name = "flext"
node-name = "node-${nth}"
roles = ["http-ingress", "admin", "worker", "log-server", "metadata-server"]
auto-provision = ${nth === 1}
default-num-partitions = ${partitions}
default-replication = ${places.length > 1 ? 2 : 1}
base-dir = ${JSON.stringify(join(home, 'data'))}
listen-mode = "tcp"
bind-address = "127.0.0.1:${fabric}"
advertised-address = "http://127.0.0.1:${fabric}"
disable-telemetry = true
rocksdb-total-memory-size = "192.0 MiB"
shutdown-timeout = "2s"
log-filter = "warn"
log-disable-ansi-codes = true

[metadata-client]
addresses = [${places.map((place) => `"http://127.0.0.1:${place.fabric}"`).join(', ')}]

[admin]
bind-address = "127.0.0.1:${admin}"
disable-web-ui = true

[admin.query-engine]
memory-size = "64.0 MiB"

[ingress]
bind-address = "127.0.0.1:${ingress}"
advertised-ingress-endpoint = "http://127.0.0.1:${ingress}"

[worker.invoker]
inactivity-timeout = "${alwaysReplay ? '0s' : '1m'}"

[default-retry-policy]
initial-interval = "50ms"
max-interval = "1s"
`
