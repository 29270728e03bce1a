/**
 * A process of the soak: goes on with the open runs of a journal and begins new ones, many at once,
 * until something happens to it. Its first line of input says where and what, later ones let the
 * clock jump or have it close. It prints `ready`, and `done <run> <how>` for each run that it was
 * answered.
 */
import { appendFileSync, writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { createInterface } from 'node:readline'

import type { FlextRuntime } from 'flext-core'

import { keepSignalling } from './drive.ts'
import { planOf } from './plan.ts'
import { Soaked, SoakedChild, type SoakRequest } from './service.ts'
import { movableClock, settings } from './settings.ts'
import { openStore, type StoreName } from './store.ts'
import { openWorld } from './world.ts'

export interface Assignment {
  readonly store: StoreName
  /** A file, or a connection string. */
  readonly journal: string
  readonly world: string
  readonly events: string
  /** Goes before the ids of its runs. */
  readonly name: string
  readonly seed: number
  readonly runs: number
  readonly inFlight: number
  /** Of its clock at first, in milliseconds. */
  readonly offset: number
}

const say = (line: string): void => void writeSync(1, `${line}\n`)

// A killed process does not keep what it compiled for the next one.
flushCompileCache()
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const first = await lines.next()
const assignment = JSON.parse(String(first.value)) as Assignment
const clock = movableClock(assignment.offset)

const opened = await openStore(assignment.store, assignment.journal, settings(clock))
if (opened._tag === 'Left') {
  say(`refused ${JSON.stringify(opened.left)}`)
  process.exit(3)
}
const runtime: FlextRuntime = opened.right
const world = openWorld(assignment.world)
const service = new Soaked(runtime, world)
void new SoakedChild(runtime, world)
runtime.subscribe({
  name: 'file',
  handle: ({ id }) => appendFileSync(assignment.events, `${id}\n`),
})

void (async () => {
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    const [word, ms] = line.value.split(' ')
    if (word === 'jump') clock.jump(Number(ms))
    else {
      await runtime.close()
      process.exit(0)
    }
  }
})()

const recovered = await runtime.recover()
if (recovered._tag === 'Left' || recovered.right.left.length > 0) {
  say(`${recovered._tag === 'Left' ? 'refused' : 'wrong'} ${JSON.stringify(recovered)}`)
  process.exit(3)
}
const open = await runtime.runs.list({ status: ['running', 'waiting', 'compensating'] })
for (const { service: name, id, request } of open) {
  const run = { service: name, id }
  if (name === 'soak.run') {
    void keepSignalling(runtime, request as SoakRequest, run, new Promise(() => {}))
  }
}
say('ready')

let next = 0
const keepRunning = async (): Promise<void> => {
  while (next < assignment.runs) {
    const nth = next++
    const id = `${assignment.name}-${nth}`
    const plan = planOf(assignment.seed + nth)
    const request: SoakRequest = { root: id, path: '', plan }
    const handle = service.start(request, {
      id,
      ...(plan.deadline !== null && { deadline: plan.deadline }),
    })
    void keepSignalling(runtime, request, { service: 'soak.run', id }, handle.result)
    if (plan.cancelAfter !== null) setTimeout(() => void handle.cancel(), plan.cancelAfter)
    const result = await handle.result
    say(`done ${id} ${result._tag === 'Right' ? 'committed' : result.left._tag}`)
    if (result._tag === 'Left' && result.left._tag === 'JournalFailed') process.exit(3)
  }
}
await Promise.all(Array.from({ length: assignment.inFlight }, keepRunning))
say('all done')
