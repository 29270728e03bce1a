/**
 * A process of the soak: goes on with the open runs of a journal and begins new ones, many at once,
 * until something happens to it. Its first line of input says where and what, later ones let the
 * clock jump or have it close. It prints `ready`, and `done <run> <how>` for each run that it was
 * answered.
 */
import { appendFileSync, writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { createInterface } from 'node:readline'

import { keepSignalling } from './drive.ts'
import { planOf } from './plan.ts'
import { Soaked, SoakedChild, type SoakRequest } from './service.ts'
import { movableClock, settings } from './settings.ts'
import { hasJournal, openStore, type JournalPlace } from './store.ts'
import { openWorld } from './world.ts'

export interface Assignment {
  readonly journal: JournalPlace
  readonly world: string
  readonly events: string
  /** Goes before the ids of its runs. */
  readonly name: string
  readonly seed: number
  readonly runs: number
  readonly inFlight: number
}

const say = (line: string): void => void writeSync(1, `${line}\n`)

// A killed process does not keep what it compiled for the next one.
flushCompileCache()
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const first = await lines.next()
const {
  journal,
  world: worldPath,
  events,
  name,
  seed,
  runs,
  inFlight,
} = JSON.parse(String(first.value)) as Assignment
const clock = movableClock(0)

const opened = await openStore(journal, settings(clock))
if (opened._tag === 'Left') {
  say(`refused ${JSON.stringify(opened.left)}`)
  process.exit(3)
}
const runtime = opened.right
const world = openWorld(worldPath)
const service = new Soaked(runtime, world)
void new SoakedChild(runtime, world)
runtime.subscribe({ name: 'file', handle: ({ id }) => appendFileSync(events, `${id}\n`) })
const closing = new AbortController()

void (async () => {
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    const [word, ms] = line.value.split(' ')
    if (word === 'jump') clock.jump(Number(ms))
    else {
      closing.abort()
      await runtime.close()
      process.exit(0)
    }
  }
})()

const recovered = await runtime.recover()
const isWhole = recovered._tag === 'Right' && recovered.right.left.length === 0
if (!isWhole && !closing.signal.aborted) {
  say(`${recovered._tag === 'Left' ? 'refused' : 'wrong'} ${JSON.stringify(recovered)}`)
  process.exit(3)
}
void keepSignalling(runtime, closing.signal)
say('ready')

/** Where others stand by, whoever lost the journal waits to have it again. */
const isOver = (tag: string): boolean => tag === 'JournalFailed' && journal.store === 'sqlite'

let next = 0
const keepRunning = async (): Promise<void> => {
  while (next < runs && !closing.signal.aborted) {
    await hasJournal(runtime, closing.signal).catch(() => {})
    const nth = next++
    const id = `${name}-${nth}`
    const plan = planOf(seed + nth)
    const request: SoakRequest = { root: id, path: '', plan }
    const handle = service.start(request, {
      id,
      ...(plan.deadline !== null && { deadline: plan.deadline }),
    })
    if (plan.cancelAfter !== null) setTimeout(() => void handle.cancel(), plan.cancelAfter)
    const result = await handle.result
    say(`done ${id} ${result._tag === 'Right' ? 'committed' : result.left._tag}`)
    if (result._tag === 'Left' && isOver(result.left._tag)) process.exit(3)
  }
}
await Promise.all(Array.from({ length: inFlight }, keepRunning))
say('all done')
