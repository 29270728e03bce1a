/**
 * A process that does runs of the kill service on an SQLite runtime, many at once, until somebody
 * kills it. It begins when its input says so, prints `ready`, and `done <run>` for each run that it was told has committed.
 */
import { once } from 'node:events'
import { appendFileSync, writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'

import { sqliteRuntime } from 'flext-core/sqlite'

import { KillService, killPort } from './kill-world.ts'

const [journal = '', world = '', events = '', round = ''] = process.argv.slice(2)
// A killed process does not keep what it compiled for the next one.
flushCompileCache()
await once(process.stdin, 'data')
const opened = await sqliteRuntime({ path: journal })()
if (opened._tag === 'Left') {
  writeSync(1, `refused ${JSON.stringify(opened.left)}\n`)
  process.exit(1)
}
const runtime = opened.right
const service = new KillService(runtime, killPort(world))
runtime.subscribe({
  name: 'file',
  handle: ({ id }) => appendFileSync(events, `${id}\n`),
})
const recovered = await runtime.recover()
if (recovered._tag === 'Left' || recovered.right.left.length > 0) {
  writeSync(1, `refused ${JSON.stringify(recovered)}\n`)
  process.exit(1)
}
writeSync(1, 'ready\n')

let next = 0
const keepRunning = async (): Promise<never> => {
  for (;;) {
    const nth = next++
    const id = `${round}-${nth}`
    const result = await service.run(nth, { id })
    if (result._tag === 'Right') writeSync(1, `done ${id}\n`)
    else if (result.left._tag !== 'Refused')
      writeSync(1, `refused ${JSON.stringify(result.left)}\n`)
  }
}
await Promise.all(Array.from({ length: 6 }, keepRunning))
