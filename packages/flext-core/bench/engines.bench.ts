/**
 * The same five steps with each durable engine, one run at a time and 64 in flight: FLEXT over its
 * stores, DBOS on the same PostgreSQL server, and Restate, one node. Each engine has a process of
 * its own; they are measured in turn, round by round, and the medians of the rounds are compared.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'

import { programPath, serverMissing, startPostgres, startRestate } from 'flext-servers'

import { deviceFlushes } from './engines/device-flushes.ts'
import type { Place } from './engines/engine.ts'
import type { EngineName } from './engines/engines.ts'
import { measuredEngine, type MeasuredEngine } from './engines/measured-engine.ts'
import { dbosVersion, installedPeers } from './engines/peers.ts'
import { serverCpu } from './engines/server-cpu.ts'
import { remark, report, type Figure } from './figure.ts'
import { median } from './sample.ts'
import { scratch } from './scratch.ts'

const rounds = 3
const seconds = 2

const modes = [
  { name: 'one-at-a-time', inFlight: 1 },
  { name: '64-in-flight', inFlight: 64 },
] as const
type Mode = (typeof modes)[number]['name']

/** One measurement; what could not be read is NaN. */
interface Sample {
  readonly rate: number
  readonly p50: number
  readonly p99: number
  /** A run. */
  readonly flushes: number
  /** A run, of the engine's process and of its server, in milliseconds. */
  readonly cpu: number
}

interface Contender {
  readonly title: string
  /** How the program of its server is called, if it has one. */
  readonly server: string | undefined
  readonly engine: MeasuredEngine
  readonly samples: Readonly<Record<Mode, Array<Sample>>>
}

using files = scratch()
await using closing = new AsyncDisposableStack()

const postgresMissing = serverMissing('postgresql')?.message
const restateMissing = serverMissing('restate')?.message
const peers = installedPeers()
for (const missing of [postgresMissing, restateMissing, 'missing' in peers && peers.missing]) {
  if (missing) remark(`Not measured: ${missing}.`)
}
const postgres = postgresMissing ? undefined : closing.use(await startPostgres())
const restate = restateMissing ? undefined : closing.use(await startRestate({ partitions: 24 }))

const contenders = new Map<EngineName, Contender>()
const enter = async (
  name: EngineName,
  title: string,
  server: string | undefined,
  place: Omit<Place, 'folder'> = {},
): Promise<void> => {
  const folder = files.path(name)
  mkdirSync(folder)
  const engine = closing.use(await measuredEngine(name, { folder, ...place }))
  const samples = { 'one-at-a-time': [], '64-in-flight': [] }
  contenders.set(name, { title, server, engine, samples })
}

await enter('flext-sqlite', 'FLEXT embedded', undefined)
if (postgres) {
  const database = await postgres.createDatabase('flext')
  await enter('flext-postgres', 'FLEXT on PostgreSQL', 'postgres', { postgres: database })
}
if (postgres && 'folder' in peers) {
  const database = await postgres.createDatabase('dbos')
  await enter('dbos', `DBOS ${dbosVersion}`, 'postgres', {
    postgres: database,
    peers: peers.folder,
  })
}
if (restate) {
  const version = execFileSync(programPath('restate', 'restate-server'), ['--version'], {
    encoding: 'utf8',
  })
  const { ingress, admin } = restate
  await enter('flext-restate', 'FLEXT on Restate', 'restate', { restate: { ingress, admin } })
  await enter('restate', `Restate ${/\d+\.\d+\.\d+/.exec(version)?.[0] ?? ''}`, 'restate', {
    restate: { ingress, admin },
  })
}

const folders = [files.path('.'), tmpdir()]
const measure = async (
  { engine, server }: Contender,
  order: { readonly inFlight: number; readonly seconds: number },
): Promise<Sample> => {
  const cpu = (): number => (server === undefined ? 0 : (serverCpu(server) ?? Number.NaN))
  const [flushesBefore, cpuBefore] = [deviceFlushes(folders), cpu()]
  const measured = await engine.measure(order)
  const flushes = (deviceFlushes(folders) ?? Number.NaN) - (flushesBefore ?? Number.NaN)
  const { rate, p50, p99, runs } = measured
  return {
    rate,
    p50,
    p99,
    flushes: flushes / runs,
    cpu: (measured.cpu + cpu() - cpuBefore) / runs,
  }
}

for (let round = -1; round < rounds; round++) {
  for (const { name, inFlight } of modes) {
    for (const contender of contenders.values()) {
      const sample = await measure(contender, { inFlight, seconds: round < 0 ? 1 : seconds })
      // Round -1 warms up.
      if (round >= 0) contender.samples[name].push(sample)
    }
  }
}

const units = {
  rate: 'runs/s',
  p50: 'ms',
  p99: 'ms',
  flushes: 'flushes/run',
  cpu: 'CPU ms/run',
} as const

/** What a comparison is to come to; `rate` is a ratio. */
interface Aims {
  readonly rate?: number
  readonly ratio?: number
  readonly p50?: number
}

const beside = (
  place: string,
  ours: EngineName,
  theirs: EngineName,
  aims: Partial<Readonly<Record<Mode, Aims>>> = {},
): void => {
  const [our, peer] = [contenders.get(ours), contenders.get(theirs)]
  if (!our || !peer) return
  report(
    modes.flatMap(({ name: mode }) =>
      (['rate', 'p50', 'p99', 'flushes', 'cpu'] as const).flatMap((of): ReadonlyArray<Figure> => {
        const [value, peerValue] = [our, peer].map(({ samples }) =>
          median(samples[mode].map((sample) => sample[of])),
        )
        if (value === undefined || peerValue === undefined) return []
        if (Number.isNaN(value) || Number.isNaN(peerValue)) return []
        const { rate, ratio, p50 } = aims[mode] ?? {}
        return [
          {
            name: `core/engines/${place}/${mode}/${of} beside ${peer.title}`,
            value,
            unit: units[of],
            peer: peer.title,
            peerValue,
            ...(of === 'rate' && rate !== undefined && { aim: rate }),
            ...(of === 'rate' && ratio !== undefined && { aimRatio: ratio }),
            ...(of === 'p50' && p50 !== undefined && { aim: p50 }),
          },
        ]
      }),
    ),
  )
}

const embedded = { 'one-at-a-time': { p50: 1 }, '64-in-flight': { rate: 25_000, ratio: 40 } }
beside('embedded', 'flext-sqlite', 'dbos', embedded)
beside('embedded', 'flext-sqlite', 'restate', embedded)
beside('postgres', 'flext-postgres', 'dbos', {
  'one-at-a-time': { ratio: 10 },
  '64-in-flight': { ratio: 10 },
})
beside('restate', 'flext-restate', 'restate')

remark(
  'DBOS and Restate cross a network, to a server that several machines can share; the embedded store is ' +
    'a file in the same process, and one process owns it. What their servers cost is in their CPU time.',
)
if (deviceFlushes(folders) === undefined) {
  remark('Flushes of the device could not be read here (no /proc/diskstats for it).')
} else {
  remark('Flushes are those of the whole device: whoever else uses it meanwhile is counted in.')
}
