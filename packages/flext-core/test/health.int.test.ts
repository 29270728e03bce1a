import { DatabaseSync } from 'node:sqlite'

import { changing, failWith, FlextDomainService, healthOf } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'

import { journalWorld, type JournalWorld } from './journal-world.ts'

let world: JournalWorld
beforeEach(() => void (world = journalWorld()))
afterEach(() => world.clear())

const gone = { _tag: 'Gone', message: 'the disk is gone' } as const
const change = changing({
  name: 'change',
  output: t.void,
  run: () => E.right(undefined),
  undo: () => E.left(gone),
})

class Failing extends FlextDomainService.define({
  name: 'test.failing',
  version: 1,
  request: t.type({ fails: t.boolean }),
  result: t.void,
  *flow({ fails }) {
    yield* change()
    if (fails) yield* failWith(gone)
  },
}) {}

it(
  'a runtime tells that it is ready, and what waits for somebody',
  { timeout: 60_000 },
  async () => {
    const opened = await sqliteRuntime({ path: world.file(), persistence: { times: 0 } })()
    if (E.isLeft(opened)) throw new Error(opened.left.message)
    const runtime = opened.right
    onTestFinished(() => runtime.close())
    const failing = new Failing(runtime)
    const well = { ready: true, open: 0, stuck: 0, faulted: 0, parked: 0 }
    expect(await healthOf(runtime)).toEqual(well)
    await failing.run({ fails: false })
    await failing.run({ fails: true })
    expect(await healthOf(runtime)).toEqual({ ...well, stuck: 1 })

    // Somebody takes the journal away: what is to be recorded now cannot be.
    const database = new DatabaseSync(world.file())
    database.exec('update owner set epoch = epoch + 1')
    database.close()
    await failing.run({ fails: false })
    expect(await healthOf(runtime)).toMatchObject({
      ready: false,
      why: expect.stringContaining('was taken over') as string,
    })
  },
)
