/** A process whose runs tell events to a webhook, one after the other, until somebody kills it. */
import { writeSync } from 'node:fs'

import { sqliteRuntime } from 'flext-core/sqlite'

import { EventsKillService, killedSink } from './events-world.ts'

const [journal = '', url = '', round = ''] = process.argv.slice(2)
const opened = await sqliteRuntime({ path: journal })()
if (opened._tag === 'Left') {
  writeSync(1, `refused ${JSON.stringify(opened.left)}\n`)
  process.exit(1)
}
const runtime = opened.right
const service = new EventsKillService(runtime)
runtime.subscribe(killedSink(url))
const recovered = await runtime.recover()
writeSync(1, recovered._tag === 'Right' ? 'ready\n' : `refused ${JSON.stringify(recovered)}\n`)
for (let nth = 0; ; nth++) {
  await service.run(nth, { id: `${round}-${nth}` })
  // The events of some runs are handed on while others are under way.
  await new Promise(setImmediate)
}
