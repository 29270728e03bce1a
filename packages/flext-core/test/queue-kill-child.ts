/** A process that puts runs into a queue, and fires a schedule beside, until somebody kills it. */
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'

import { sqliteRuntime } from 'flext-core/sqlite'

import { limited, linePort, QueueKillService, ticking } from './queue-kill-world.ts'

const [journal = '', world = '', round = ''] = process.argv.slice(2)
// A killed process does not keep what it compiled for the next one.
flushCompileCache()
await once(process.stdin, 'data')

const refuse = (why: unknown): never => {
  writeSync(1, `refused ${JSON.stringify(why)}\n`)
  process.exit(1)
}
const opened = await sqliteRuntime({ path: journal, queues: [limited] })()
if (opened._tag === 'Left') refuse(opened.left)
else {
  const runtime = opened.right
  const port = linePort(world)
  const service = new QueueKillService(runtime, port)
  port.line('process')
  // What is asked for before recovery waits all the same for what was under way.
  for (let n = 0; n < 12; n++) {
    const key = `key${n % 5}`
    const handle = service.start(key, { id: `${round}-${n}`, queue: { in: limited, key } })
    void handle.accepted().then((accepted) => {
      if (accepted._tag === 'Right') writeSync(1, `accepted ${round}-${n}\n`)
      else refuse(accepted.left)
    })
  }
  if (Number(round) % 2 === 1) await sleep(10)
  const recovered = await runtime.recover()
  if (recovered._tag === 'Left' || recovered.right.left.length > 0) refuse(recovered)
  const started = await runtime.schedules.start([ticking])
  if (started._tag === 'Left') refuse(started.left)
  writeSync(1, 'ready\n')
}
