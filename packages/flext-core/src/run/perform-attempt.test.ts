import { setTimeout as sleep } from 'node:timers/promises'

import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { quickRuntime, quiet, runFlow, serviceOf } from '../../test/flow-service.ts'
import { all } from '../flow/all.ts'
import { attempt } from '../flow/attempt.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import type { FlextResult } from '../result/result.ts'
import type { StepContext } from '../step/context.ts'
import { changing, pivot, reading } from '../step/step.ts'

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })

describe('a step that throws', () => {
  const thrown = new Error('no connection', { cause: new TypeError('bad host') })

  it.each([
    [
      'at once',
      (): FlextResult<null> => {
        throw thrown
      },
    ],
    ['later', () => Promise.reject<FlextResult<null>>(thrown)],
    ['in its task', () => () => Promise.reject<FlextResult<null>>(thrown)],
  ])('%s has failed as StepThrew, with what it threw and why kept', async (_, run) => {
    const connect = reading({ name: 'connect', output: t.null, run })
    const result = await runFlow(function* () {
      return yield* connect()
    })
    expect(result).toMatchObject(
      E.left({
        _tag: 'StepThrew',
        step: 'connect',
        message: 'step connect threw Error: no connection',
        cause: { name: 'Error', message: 'no connection', cause: { name: 'TypeError' } },
      }),
    )
  })
})

describe('what a step answers with', () => {
  const answering = (answer: unknown) =>
    reading({ name: 'ask', output: t.string, run: () => answer as FlextResult<string> })

  it('may be a promise of another library', async () => {
    const own = {
      // oxlint-disable-next-line unicorn/no-thenable -- a thenable is what this is about
      then: (resolve: (result: FlextResult<string>) => void) => resolve(E.right('yes')),
    }
    expect(
      await runFlow(function* () {
        return yield* answering(own)()
      }),
    ).toEqual(E.right('yes'))
  })

  it('is told when it is no answer at all', async () => {
    expect(
      await runFlow(function* () {
        return yield* answering(undefined)()
      }),
    ).toMatchObject(
      E.left({
        _tag: 'StepThrew',
        message:
          'step ask threw TypeError: a step answers with a result, a promise of one or a task, found undefined',
      }),
    )
  })
})

describe('the timeout of a step', () => {
  const slow = (timeout: '5s' | undefined, seen: Array<AbortSignal>) =>
    reading({
      name: 'slow',
      output: t.null,
      ...(timeout === undefined ? {} : { timeout }),
      run: ({ step: { signal } }: StepContext) => {
        seen.push(signal)
        return new Promise<E.Either<never, null>>(() => {})
      },
    })

  it('ends the attempt with StepTimedOut and aborts its signal', async () => {
    const seen: Array<AbortSignal> = []
    const result = await runFlow(function* () {
      return yield* slow('5s', seen)()
    })
    expect(result).toMatchObject(E.left({ _tag: 'StepTimedOut', step: 'slow', timeout: 5_000 }))
    expect(seen.map((signal) => signal.aborted)).toEqual([true])
    const reason: unknown = seen[0]?.reason
    expect(reason).toBeInstanceOf(Error)
    expect(reason).toMatchObject({
      name: 'AbortError',
      message: 'step slow took longer than its timeout of 5000 ms',
    })
  })

  it('is for each attempt anew', async () => {
    const begun: Array<number> = []
    const step = reading({
      name: 'second',
      output: t.number,
      timeout: 100,
      retry: { times: 1 },
      run: async ({ step: { signal, attempt: nth } }: StepContext) => {
        begun.push(nth)
        if (nth === 1) await aborted(signal)
        return E.right(nth)
      },
    })
    const result = await runFlow(function* () {
      return yield* step()
    })
    expect(result).toEqual(E.right(2))
    expect(begun).toEqual([1, 2])
  })

  it('leaves the rest of the run alone', async () => {
    const signals: Array<AbortSignal> = []
    const next = reading({
      name: 'next',
      output: t.boolean,
      run: ({ step: { signal } }: StepContext) => E.right(signal.aborted),
    })
    const result = await runFlow(function* () {
      yield* attempt(slow('5s', signals)())
      return yield* next()
    })
    expect(result).toEqual(E.right(false))
  })

  it('is forgotten when the step is done in time', async () => {
    const quick = reading({
      name: 'quick',
      output: t.null,
      timeout: '1m',
      run: async () => {
        await sleep(5)
        return E.right(null)
      },
    })
    expect(
      await runFlow(function* () {
        return yield* quick()
      }),
    ).toEqual(E.right(null))
  })
})

describe('the idempotency key of a step', () => {
  const keys: Array<string> = []
  const keyed = (name: string, failures = 0) =>
    changing({
      name,
      output: t.null,
      retry: { times: failures },
      run: ({ step: { key, attempt: nth } }: StepContext) => {
        keys.push(key)
        return nth <= failures ? E.left({ _tag: 'Busy', message: 'busy' }) : E.right(null)
      },
      undo: ({ step: { key } }) => E.right(keys.push(key)),
    })

  it('is the same for every attempt and across crashes', async () => {
    keys.length = 0
    const journal = memoryJournal()
    const Service = serviceOf(function* () {
      yield* keyed('load', 2)()
    })
    let crashes = 2
    while (crashes-- > 0) {
      const runtime = quickRuntime({
        journal,
        faults: ({ at }) => (at === 'after-run' ? 'crash' : undefined),
      })
      void new Service(runtime).run(null, { id: 'r' })
      await quiet()
    }
    await new Service(quickRuntime({ journal })).run(null, { id: 'r' })
    expect(keys.length).toBe(5)
    expect(new Set(keys)).toEqual(new Set(['test.flow/r/load#1']))
  })

  it('is another one at each place of a flow, in each branch, run and service, and for the undo', async () => {
    keys.length = 0
    const fail = reading({
      name: 'fail',
      output: t.null,
      run: () => E.left({ _tag: 'Closed', message: 'closed' }),
    })
    const flow = function* () {
      yield* keyed('load')()
      yield* keyed('load')()
      yield* all([keyed('load')(), keyed('load')()])
      yield* fail()
    }
    const runtime = quickRuntime()
    await new (serviceOf(flow))(runtime).run(null, { id: 'r' })
    await new (serviceOf(flow))(quickRuntime()).run(null, { id: 's' })
    await new (serviceOf(flow, 'test.other'))(runtime).run(null, { id: 'r' })
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys.slice(0, 8)).toEqual([
      'test.flow/r/load#1',
      'test.flow/r/load#2',
      'test.flow/r/2.0/load#1',
      'test.flow/r/2.1/load#1',
      'test.flow/r/2.1/load#1/undo',
      'test.flow/r/2.0/load#1/undo',
      'test.flow/r/load#2/undo',
      'test.flow/r/load#1/undo',
    ])
  })
})

describe('the output of a step', () => {
  it('leaves the run faulted when the codec refuses it, and takes nothing back by guess', async () => {
    const did: Array<string> = []
    const journal = memoryJournal()
    const change = changing({
      name: 'change',
      output: t.null,
      run: () => E.right(null),
      undo: () => E.right(did.push('undo')),
    })
    const count = reading({ name: 'count', output: t.number, run: () => E.right('many' as never) })
    const result = await runFlow(
      function* () {
        yield* change()
        return yield* count()
      },
      { journal },
    )
    expect(result).toMatchObject(
      E.left({
        _tag: 'RunFaulted',
        place: 'operation 2 (count)',
        expected: 'an output that is number',
        found: '"many" (string)',
      }),
    )
    expect(journal.find('test.flow', 'r')?.status).toBe('faulted')
    expect(did).toEqual([])
  })

  it('is kept encoded and comes back decoded after a crash', async () => {
    const journal = memoryJournal()
    const DateFromNumber = new t.Type<Date, number>(
      'DateFromNumber',
      (value): value is Date => value instanceof Date,
      (value, context) =>
        typeof value === 'number' ? t.success(new Date(value)) : t.failure(value, context),
      (date) => date.getTime(),
    )
    const when = reading({ name: 'when', output: DateFromNumber, run: () => E.right(new Date(5)) })
    const decide = pivot({ name: 'decide', output: t.null, run: () => E.right(null) })
    const Service = serviceOf(function* () {
      const date = yield* when()
      yield* decide()
      return date.getTime()
    })
    const dying = quickRuntime({
      journal,
      faults: (point) =>
        point.at === 'before-run' && point.step.place === 1 ? 'crash' : undefined,
    })
    void new Service(dying).run(null, { id: 'r' })
    await quiet()
    expect(journal.entries(1).at(-1)?.record).toMatchObject({ kind: 'step', output: 5 })
    expect(await new Service(quickRuntime({ journal })).run(null, { id: 'r' })).toEqual(E.right(5))
  })
})

describe('what a step is told', () => {
  it('are its run, the number of the attempt and a signal that is not aborted', async () => {
    const told = reading({
      name: 'told',
      output: t.UnknownRecord,
      run: ({ step: { runId, attempt: nth, signal } }: StepContext) =>
        E.right({ runId, attempt: nth, aborted: signal.aborted }),
    })
    const result = await runFlow(function* () {
      return yield* told()
    })
    expect(result).toEqual(E.right({ runId: 'r', attempt: 1, aborted: false }))
  })
})
