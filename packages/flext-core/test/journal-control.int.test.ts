import { once } from 'node:events'
import { DatabaseSync } from 'node:sqlite'

import { changing, FlextDomainService, reading, signal, waitFor, type Wish } from 'flext-core'
import { askSqliteJournal, sqliteRuntime } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'

import { journalWorld, type JournalWorld } from './journal-world.ts'

vi.setConfig({ testTimeout: 60_000 })

let world: JournalWorld
beforeEach(() => void (world = journalWorld()))
afterEach(() => world.clear())

let undone = 0
const change = changing({
  name: 'change',
  output: t.number,
  run: () => E.right(1),
  undo: () => {
    undone++
    return E.right(undefined)
  },
})
/** Waits until it is told to stop. */
const wait = reading({
  name: 'wait',
  output: t.void,
  run: async ({ step }) => {
    if (!step.signal.aborted) await once(step.signal, 'abort')
    return E.left({ _tag: 'Interrupted', message: 'told to stop' } as const)
  },
})

const approved = signal({ name: 'approved', payload: t.type({ by: t.string }) })

class Waiting extends FlextDomainService.define({
  name: 'test.waiting',
  version: 1,
  request: t.intersection([t.type({ wait: t.boolean }), t.partial({ word: t.boolean })]),
  result: t.string,
  signals: [approved],
  *flow(request) {
    yield* change()
    if (request.wait) yield* wait()
    if (request.word === true) {
      const { by } = yield* waitFor(approved)
      return `approved by ${by}`
    }
    return 'done'
  },
}) {}

const named = (id: string) => ({ service: 'test.waiting', id })
const ask = (wish: Wish, timeout: '30s' | '300ms' = '30s') =>
  askSqliteJournal(world.file(), wish, { timeout })()

const owner = async () => {
  const opened = await sqliteRuntime({ path: world.file() })()
  if (E.isLeft(opened)) throw new Error(opened.left.message)
  onTestFinished(() => opened.right.close())
  return { runtime: opened.right, service: new Waiting(opened.right) }
}

describe('a runtime that owns its journal', () => {
  it('cancels a run when another process asks for it', async () => {
    undone = 0
    const { service } = await owner()
    const handle = service.start({ wait: true }, { id: 'r1' })
    await vi.waitFor(() => expect(handle.status()).toBe('running'))
    const answer = await ask({ _tag: 'Cancel', ...named('r1'), reason: 'wrong day' })
    expect(answer).toEqual({ _tag: 'Right' })
    expect(await handle.result).toMatchObject({ left: { _tag: 'RunCancelled' } })
    expect(undone).toBe(1)
    expect(await ask({ _tag: 'Cancel', ...named('r1') })).toMatchObject({
      left: { _tag: 'CancelRefused' },
    })
  })

  it('takes back a committed run when another process asks for it', async () => {
    undone = 0
    const { service } = await owner()
    await service.run({ wait: false }, { id: 'r1' })
    expect(await ask({ _tag: 'Undo', ...named('r1'), reason: 'wrong day' })).toEqual({
      _tag: 'Right',
    })
    expect(undone).toBe(1)
  })

  it('says something to a run, plans its undoing, forks it and prunes it', async () => {
    const { runtime, service } = await owner()
    const handle = service.start({ wait: false, word: true }, { id: 'r1' })
    const say = { _tag: 'Signal', ...named('r1'), signal: 'approved' } as const
    expect(await ask({ ...say, payload: { by: 7 } })).toMatchObject({
      left: { _tag: 'SignalInvalid', signal: 'approved' },
    })
    expect(await ask({ ...say, payload: { by: 'me' } })).toEqual({ _tag: 'Right' })
    expect(await handle.result).toMatchObject({ right: 'approved by me' })

    expect(await ask({ _tag: 'PlanUndo', ...named('r1') })).toMatchObject({
      right: [{ name: 'change' }],
    })
    const fork = { _tag: 'Fork', ...named('r1'), from: 'change', newId: 'r2' } as const
    expect(await ask(fork)).toEqual({ _tag: 'Right', right: { id: 'r2' } })
    const prune = { _tag: 'Prune', endedBefore: Date.now() + 60_000 } as const
    expect(await ask({ ...prune, dryRun: true })).toMatchObject({ right: { runs: 1 } })
    expect(await ask(prune)).toMatchObject({ right: { runs: 1 } })
    expect((await runtime.runs.list()).map(({ id }) => id)).toEqual(['r2'])
  })

  it('says why it does not do what it is asked for', async () => {
    await owner()
    expect(await ask({ _tag: 'Resume', ...named('none') })).toMatchObject({
      left: { _tag: 'RunUnknown', runId: 'none' },
    })
    expect(await ask({ _tag: 'Dance' } as unknown as Wish)).toMatchObject({
      left: { _tag: 'DecodeFailed', message: expect.stringContaining('the wish') as string },
    })
  })
})

describe('whoever asks', () => {
  it('is told that nobody has the journal open', async () => {
    await (await world.opened()).close()
    expect(await ask({ _tag: 'Cancel', ...named('r1') })).toMatchObject({
      left: { _tag: 'JournalUnowned', path: world.file() },
    })
  })

  it('is told in time that the owner does not answer, and takes the wish back', async () => {
    const journal = await world.opened()
    expect(await ask({ _tag: 'Cancel', ...named('r1') }, '300ms')).toMatchObject({
      left: { _tag: 'WishUnanswered', pid: process.pid },
    })
    expect(await journal.control.asked()).toEqual([])
  })

  it('is told that the owner was killed before it answered', async () => {
    const child = world.child(world.file())
    await child.says((line) => line !== '')
    const answer = ask({ _tag: 'Cancel', ...named('r1') })
    const database = new DatabaseSync(world.file(), { readOnly: true })
    const wishes = database.prepare('select count(*) as n from wish')
    await vi.waitFor(() => expect(wishes.get()?.['n']).toBe(1), 10_000)
    database.close()
    await child.kill()
    expect(await answer).toMatchObject({ left: { _tag: 'WishUnanswered', pid: child.pid } })
  })

  it('is answered by the next owner when the last one could not', async () => {
    await (await world.opened()).close()
    const database = new DatabaseSync(world.file())
    database.exec(`insert into wish (at, body) values (1, '{}')`)
    const journal = await world.opened()
    expect(journal.control.asked()).toEqual([])
    expect(database.prepare('select answer from wish').get()?.['answer']).toContain('ended before')
    database.close()
  })
})
