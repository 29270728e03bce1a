/**
 * A queue, a schedule and a service whose work leaves lines in an append-only file: for tests that
 * kill the process. `process`, `begin <run> <key>` and `end <run> <key>`, as they came.
 */
import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

import { either as E } from 'fp-ts'
import { changing, FlextDomainService, queue, type StepContext } from 'flext-core'
import { schedule } from 'flext-core/schedule'
import * as t from 'io-ts'

export const limited = queue({ name: 'limited', concurrency: 3, perKey: { concurrency: 1 } })

/** How far apart the times of the schedule are, in milliseconds. */
export const beat = 40

interface LinePort {
  readonly line: (text: string) => void
}

export const linePort = (path: string): LinePort => ({
  line: (text) => appendFileSync(path, `${text}\n`),
})

const work = changing({
  name: 'work',
  output: t.null,
  run: async ({ line, step }: LinePort & StepContext, key: string) => {
    line(`begin ${step.runId} ${key}`)
    await sleep(2 + (step.runId.length % 5) * 3)
    line(`end ${step.runId} ${key}`)
    return E.right(null)
  },
  undo: () => E.right(null),
})

export class QueueKillService extends FlextDomainService.define({
  name: 'test.queue-kill',
  version: 1,
  request: t.string,
  result: t.null,
  *flow(key) {
    return yield* work(key)
  },
}) {}

/** Each of its times has one run, however often the process is killed. */
export const ticking = schedule({
  name: 'tick',
  every: beat,
  service: QueueKillService,
  request: () => 'tick',
  catchUp: 'all',
})
