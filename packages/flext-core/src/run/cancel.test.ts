import { getEventListeners } from 'node:events'

import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { quickRuntime, quiet, serviceOf } from '../../test/flow-service.ts'
import { all } from '../flow/all.ts'
import type { Branch } from '../flow/branch.ts'
import { now } from '../flow/note.ts'
import type { AnyOperation } from '../flow/operation.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import type { DomainServiceClass } from '../service/domain-service.ts'
import type { AnyStepCall } from '../step/call.ts'
import type { StepContext } from '../step/context.ts'
import { changing, pivot, reading } from '../step/step.ts'
import { skippingClock } from '../testing/skipping-clock.ts'

type AnyService = DomainServiceClass<unknown, unknown, unknown, unknown>

const did: Array<string> = []

const change = changing({
  name: 'change',
  output: t.null,
  run: () => (did.push('change'), E.right(null)),
  undo: ({ step: { signal } }) => E.right(did.push(`undo, aborted: ${signal.aborted}`)),
})
const decide = pivot({
  name: 'decide',
  output: t.null,
  run: () => (did.push('decide'), E.right(null)),
})

/** A step that is under way until it is told to go on, or its signal is aborted. */
const hold = () => {
  const gate = Promise.withResolvers<'gone on'>()
  const begun = Promise.withResolvers<void>()
  const run = async ({ step: { signal } }: StepContext) => {
    begun.resolve()
    const abort = new Promise<string>((resolve) => {
      signal.addEventListener('abort', () => resolve('aborted'), { once: true })
    })
    did.push(`hold: ${await Promise.race([gate.promise, abort])}`)
    return E.right(null)
  }
  return {
    goOn: () => gate.resolve('gone on'),
    begun: begun.promise,
    run,
    reading: reading({ name: 'hold', output: t.null, run }),
    pivot: pivot({ name: 'hold', output: t.null, run }),
  }
}

describe('cancelling a run', () => {
  it('aborts the step under way, begins no other and takes back what was changed', async () => {
    did.length = 0
    const held = hold()
    const Service = serviceOf(function* () {
      yield* change()
      yield* held.reading()
      yield* change()
    })
    const handle = new Service(quickRuntime()).start(null, { id: 'r' })
    await held.begun
    expect(handle.status()).toBe('running')
    expect(await handle.cancel('changed my mind')).toEqual(E.right(undefined))
    expect(await handle.result).toMatchObject(
      E.left({
        _tag: 'RunCancelled',
        reason: 'changed my mind',
        message: 'run r of test.flow was cancelled: changed my mind',
      }),
    )
    expect(did).toEqual(['change', 'hold: aborted', 'undo, aborted: false'])
  })

  it('is refused behind the point of no return, and the run goes on', async () => {
    did.length = 0
    const held = hold()
    const Service = serviceOf(function* () {
      yield* change()
      yield* decide()
      yield* held.reading()
      return 'done'
    })
    const handle = new Service(quickRuntime()).start(null, { id: 'r' })
    await held.begun
    expect(await handle.cancel()).toMatchObject(
      E.left({
        _tag: 'CancelRefused',
        message: 'run r of test.flow cannot be cancelled: it is past its point of no return',
      }),
    )
    held.goOn()
    expect(await handle.result).toEqual(E.right('done'))
    expect(did).toEqual(['change', 'decide', 'hold: gone on'])
  })

  it('comes too late for a pivot that is under way: it is not cut short, and the run commits', async () => {
    did.length = 0
    const held = hold()
    const Service = serviceOf(function* () {
      yield* change()
      yield* held.pivot()
      yield* change()
      return 'done'
    })
    const handle = new Service(quickRuntime()).start(null, { id: 'r' })
    await held.begun
    await handle.cancel()
    held.goOn()
    expect(await handle.result).toEqual(E.right('done'))
    expect(did).toEqual(['change', 'hold: gone on', 'change'])
  })

  it('that comes too late keeps neither notes nor branches behind the pivot from being done', async () => {
    did.length = 0
    const held = hold()
    const Service = serviceOf(function* () {
      yield* held.pivot()
      yield* now()
      yield* all([change(), change()])
      return 'done'
    })
    const handle = new Service(quickRuntime()).start(null, { id: 'r' })
    await held.begun
    await handle.cancel()
    held.goOn()
    expect(await handle.result).toEqual(E.right('done'))
    expect(did).toEqual(['hold: gone on', 'change', 'change'])
  })

  it('is refused once the run has ended', async () => {
    const Service = serviceOf(function* () {
      yield* change()
    })
    const runtime = quickRuntime()
    const handle = new Service(runtime).start(null, { id: 'r' })
    await handle.result
    expect(await handle.cancel()).toMatchObject(E.left({ _tag: 'CancelRefused' }))
    expect(await runtime.runs.cancel({ service: 'test.flow', id: 'r' })).toMatchObject(
      E.left({ message: 'run r of test.flow cannot be cancelled: it is committed' }),
    )
  })

  it('is heard while the request is still being admitted, and begins no run', async () => {
    did.length = 0
    const Service = serviceOf(function* () {
      yield* change()
    })
    const journal = memoryJournal()
    const handle = new Service(quickRuntime({ journal })).start(null, { id: 'r' })
    expect(handle.status()).toBeUndefined()
    expect(await handle.cancel('never mind')).toEqual(E.right(undefined))
    expect(await handle.result).toMatchObject(
      E.left({ _tag: 'RunCancelled', reason: 'never mind' }),
    )
    expect(did).toEqual([])
    expect(journal.size()).toBe(0)
  })

  it('ends the wait for the next attempt of a step', async () => {
    const clock = skippingClock({ skips: false })
    const busy = reading({
      name: 'busy',
      output: t.null,
      retry: { times: 9, base: 3_600_000 },
      run: () => E.left({ _tag: 'Busy', message: 'busy' }),
    })
    const Service = serviceOf(function* () {
      yield* busy()
    })
    const handle = new Service(quickRuntime({ clock, random: () => 0.9 })).start(null, { id: 'r' })
    await quiet()
    expect(handle.status()).toBe('waiting')
    await handle.cancel()
    expect(await handle.result).toMatchObject(E.left({ _tag: 'RunCancelled' }))
  })

  it('happens when the AbortSignal that the run was started with is aborted', async () => {
    did.length = 0
    const held = hold()
    const Service = serviceOf(function* () {
      yield* change()
      yield* held.reading()
    })
    const controller = new AbortController()
    const { signal } = controller
    const result = new Service(quickRuntime()).run(null, { id: 'r', signal })
    await held.begun
    controller.abort(new Error('the user went home'))
    expect(await result).toMatchObject(
      E.left({ _tag: 'RunCancelled', reason: 'the user went home' }),
    )
    expect(did).toEqual(['change', 'hold: aborted', 'undo, aborted: false'])
  })

  it('begins no run when that signal is aborted already', async () => {
    did.length = 0
    const Service = serviceOf(function* () {
      yield* change()
    })
    const journal = memoryJournal()
    const signal = AbortSignal.abort(new Error('never mind'))
    const result = await new Service(quickRuntime({ journal })).run(null, { id: 'r', signal })
    expect(result).toMatchObject(E.left({ _tag: 'RunCancelled', reason: 'never mind' }))
    expect(did).toEqual([])
    expect(journal.size()).toBe(0)
  })
})

describe('a run that is cancelled while no process has it', () => {
  /** It dies in its first change; what it does afterwards is the answer. */
  const cancelledLater = async (
    flow: (first: () => AnyStepCall & Branch) => Generator<AnyOperation, unknown, unknown>,
  ) => {
    const held = hold()
    let dies = true
    const first = changing({
      name: 'change',
      output: t.null,
      run: async (ports: StepContext) => {
        did.push('change')
        if (dies) await held.run(ports)
        return dies ? E.left({ _tag: 'Gone', message: 'the process is gone' }) : E.right(null)
      },
      undo: () => E.right(did.push('undo')),
    })
    const Service = serviceOf(() => flow(first))
    const journal = memoryJournal()
    const dying = quickRuntime({ journal })
    void new (Service as AnyService)(dying).run(null, { id: 'r' })
    await held.begun
    await dying.close()
    did.length = 0
    dies = false
    const runtime = quickRuntime({ journal })
    const service = new (Service as AnyService)(runtime)
    await runtime.runs.cancel({ service: 'test.flow', id: 'r' })
    return service.run(null, { id: 'r' })
  }

  it('does again the change that may have begun, and takes it back', async () => {
    const result = await cancelledLater(function* (first) {
      yield* first()
      yield* decide()
    })
    expect(result).toMatchObject(E.left({ _tag: 'RunCancelled' }))
    expect(did).toEqual(['change', 'undo'])
  })

  it('is refused when it is past its point of no return, and goes on', async () => {
    const held = hold()
    const Service = serviceOf(function* () {
      yield* decide()
      yield* held.reading()
      return 'done'
    })
    const journal = memoryJournal()
    void new Service(quickRuntime({ journal })).run(null, { id: 'r' })
    await held.begun
    const runtime = quickRuntime({ journal })
    const service = new Service(runtime)
    expect(await runtime.runs.cancel({ service: 'test.flow', id: 'r' })).toMatchObject(
      E.left({
        _tag: 'CancelRefused',
        message: 'run r of test.flow cannot be cancelled: it is past its point of no return',
      }),
    )
    held.goOn()
    expect(await service.run(null, { id: 'r' })).toEqual(E.right('done'))
  })

  it('does not begin the pivot behind the branches of which one may have begun', async () => {
    const result = await cancelledLater(function* (first) {
      yield* all([first()])
      yield* decide()
    })
    expect(result).toMatchObject(E.left({ _tag: 'RunCancelled' }))
    expect(did).toEqual(['change', 'undo'])
  })

  it('begins no branch behind the change that may have begun', async () => {
    const result = await cancelledLater(function* (first) {
      yield* first()
      yield* all([decide(), change()])
    })
    expect(result).toMatchObject(E.left({ _tag: 'RunCancelled' }))
    expect(did).toEqual(['change', 'undo'])
  })
})

describe('a deadline', () => {
  it('cancels the run when it passes, and says when that was', async () => {
    did.length = 0
    const held = hold()
    const Service = serviceOf(function* () {
      yield* change()
      yield* held.reading()
    })
    const clock = skippingClock({ start: 0 })
    const result = await new Service(quickRuntime({ clock })).run(null, { deadline: '2h' })
    expect(result).toMatchObject(
      E.left({ _tag: 'RunDeadlineExceeded', deadline: '1970-01-01T02:00:00.000Z' }),
    )
    expect(did).toEqual(['change', 'hold: aborted', 'undo, aborted: false'])
  })

  it('does nothing to a run that is past its point of no return', async () => {
    const busyAt = reading({
      name: 'busy',
      output: t.null,
      retry: { times: 5, base: 3_600_000 },
      run: ({ step: { attempt } }: StepContext) =>
        attempt < 5 ? E.left({ _tag: 'Busy', message: 'busy' }) : E.right(null),
    })
    const Service = serviceOf(function* () {
      yield* decide()
      yield* busyAt()
      return 'done'
    })
    const runtime = quickRuntime({ random: () => 0.99 })
    expect(await new Service(runtime).run(null, { deadline: '1s' })).toEqual(E.right('done'))
  })

  it('is kept with the run: it passes although nobody was there', async () => {
    did.length = 0
    const journal = memoryJournal()
    const held = hold()
    const Service = serviceOf(function* () {
      yield* change()
      yield* held.reading()
    })
    const first = quickRuntime({ journal, clock: skippingClock({ start: 0, skips: false }) })
    void new Service(first).run(null, { id: 'r', deadline: new Date(5_000) })
    await held.begun
    await first.close()
    did.length = 0
    const later = quickRuntime({ journal, clock: skippingClock({ start: 60_000 }) })
    expect(await new Service(later).run(null, { id: 'r' })).toMatchObject(
      E.left({ _tag: 'RunDeadlineExceeded', deadline: '1970-01-01T00:00:05.000Z' }),
    )
    expect(did).toEqual(['undo, aborted: false'])
  })
})

describe('a run that has ended', () => {
  it('leaves no timer behind and nobody who listens to its signals', async () => {
    const clock = skippingClock({ skips: false })
    let timers = 0
    const counting: typeof clock = {
      ...clock,
      after: (ms, callBack) => {
        timers++
        const forget = clock.after(ms, callBack)
        return () => (timers--, forget())
      },
    }
    const Service = serviceOf(function* () {
      yield* change()
    })
    const { signal } = new AbortController()
    await new Service(quickRuntime({ clock: counting })).run(null, { signal, deadline: '1h' })
    expect(timers).toBe(0)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
