/**
 * How long it takes a standby on PostgreSQL to go on after its owner is killed with SIGKILL: until it
 * has the journal, and until the first run is done there.
 */
import { startPostgres } from 'flext-servers'

import { postgresChild } from '../test/postgres-processes.ts'
import { report } from './figure.ts'
import { median } from './sample.ts'
import { scratch } from './scratch.ts'

const rounds = 7

using files = scratch()
await using server = await startPostgres()
const begin = (name: string) =>
  postgresChild(
    { connection: server.url, schema: 'flext', world: files.path('world'), name, inFlight: 6 },
    files.path('cache'),
  )

const taken: Array<number> = []
const done: Array<number> = []
let owner = begin('first')
await owner.says(/^active/)
for (let round = 1; round <= rounds; round++) {
  const standby = begin(`round-${round}`)
  await standby.says(/^standby/)
  await owner.saysNow(/^done/)
  const killed = performance.now()
  await owner.kill()
  await standby.says(/^active/)
  taken.push(performance.now() - killed)
  await standby.says(/^done/)
  done.push(performance.now() - killed)
  owner = standby
}
await owner.kill()

const aim = 2_000
report([
  { name: 'core/take-over/has the journal', value: median(taken), unit: 'ms', aim },
  { name: 'core/take-over/has the journal, slowest', value: Math.max(...taken), unit: 'ms', aim },
  { name: 'core/take-over/first run done', value: median(done), unit: 'ms', aim },
])
