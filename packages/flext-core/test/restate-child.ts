/**
 * A process that serves the kill service to Restate until somebody kills it. It listens when its input
 * says so, and prints `ready` once the server knows it.
 */
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'

import { restateRuntime } from 'flext-core/restate'

import { KillService } from './kill-world.ts'
import { restateWorld } from './restate-world.ts'

const [ingress = '', admin = '', port = '', world = ''] = process.argv.slice(2)
// A killed process does not keep what it compiled for the next one.
flushCompileCache()
await once(process.stdin, 'data')
// #region serve
const opened = await restateRuntime({
  ingress,
  admin,
  listen: { port: Number(port) },
  patience: '60s',
})()
// #endregion
if (opened._tag === 'Left') {
  writeSync(1, `refused ${JSON.stringify(opened.left)}\n`)
  process.exit(1)
}
const runtime = opened.right
const there = restateWorld(world)
void new KillService(runtime, there)
runtime.subscribe({
  name: 'world',
  handle: ({ id, subject }) => there.delivered(id, subject),
})
const recovered = await runtime.recover()
writeSync(1, recovered._tag === 'Left' ? `refused ${JSON.stringify(recovered)}\n` : 'ready\n')
