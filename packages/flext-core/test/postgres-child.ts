/**
 * A process that does runs of the kill service on a PostgreSQL runtime, or stands by until it may,
 * until somebody kills it. It prints `active <epoch>` and `standby` as that changes, `done <run>` for
 * each run that it was told has committed, and `failed <tag> <message>` for each that ended otherwise.
 */
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'

import { postgresRuntime } from 'flext-core/postgres'

import { KillService, killPort } from './kill-world.ts'

export interface PostgresChildOptions {
  readonly connection: string
  readonly schema: string
  readonly world: string
  /** Of its runs, to tell them from those of others. */
  readonly name: string
  readonly lease?: string
  readonly outage?: string
  readonly inFlight?: number
}

const {
  world,
  name,
  inFlight = 6,
  ...options
} = JSON.parse(process.argv[2] ?? '') as PostgresChildOptions
const say = (line: string): void => void writeSync(1, `${line}\n`)

// A killed process does not keep what it compiled for the next one.
flushCompileCache()
const open = postgresRuntime({
  ...options,
  lease: (options.lease ?? '5s') as '5s',
  outage: (options.outage ?? '30s') as '30s',
  standby: true,
  log: {
    debug: () => {},
    info: (_, message) => say(`log ${message}`),
    warn: (_, message) => say(`log ${message}`),
    error: (fields, message) => say(`log ${message} ${JSON.stringify(fields)}`),
  },
})
let opened = await open()
// Whatever restarts a process that could not begin does so until it can.
while (opened._tag === 'Left' && opened.left._tag === 'PostgresUnreachable') {
  await sleep(100)
  opened = await open()
}
if (opened._tag === 'Left') {
  say(`refused ${JSON.stringify(opened.left)}`)
  process.exit(1)
}
const runtime = opened.right
const service = new KillService(runtime, killPort(world))
await runtime.recover()

let role = ''
const watch = (): void => {
  const standing = runtime.standing()
  const now = standing.role === 'active' ? `active ${standing.epoch}` : standing.role
  if (now !== role) say(now)
  role = now
}
watch()
setInterval(watch, 5)

let next = 0
const keepRunning = async (): Promise<never> => {
  for (;;) {
    await runtime.activated()
    const nth = next++
    const id = `${name}-${nth}`
    const result = await service.run(nth, { id })
    if (result._tag === 'Right') say(`done ${id}`)
    else if (result.left._tag !== 'Refused') {
      say(`failed ${result.left._tag} ${result.left.message}`)
      await sleep(50)
    }
  }
}
await Promise.all(Array.from({ length: inFlight }, keepRunning))
