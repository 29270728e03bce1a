import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { quickRuntime, serviceOf } from '../../test/flow-service.ts'
import { event } from '../event/event.ts'
import { all } from '../flow/all.ts'
import { race } from '../flow/race.ts'
import { raise } from '../flow/raise.ts'
import { sleep } from '../flow/sleep.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import type { DomainServiceClass } from '../service/domain-service.ts'
import { changing, pivot } from '../step/step.ts'

type AnyService = DomainServiceClass<unknown, unknown, unknown, object>

const Changed = event({ type: 'test.changed', data: t.string })
const did: Array<string> = []

const change = changing({
  name: 'change',
  output: t.string,
  run: async (_ports: unknown, what: string) => {
    did.push(what)
    return E.right(what)
  },
  undo: async (_ports, what) => E.right(did.push(`undo ${what}`)),
  events: (what) => [Changed.of(what)],
})

/** One branch ends while the other sleeps between two changes. */
const Racing = serviceOf(function* () {
  return yield* race({
    quick: (function* () {
      yield* change('quick')
      yield* sleep('1m')
      return yield* change('quick again')
    })(),
    slow: (function* () {
      yield* change('slow')
      yield* raise(Changed.of('slow, raised'))
      yield* sleep('2m')
      yield* race({ inner: change('slow again') })
      return yield* change('slow at last')
    })(),
  })
}) as unknown as AnyService

describe('a race', () => {
  it('publishes what the winner told and nothing of what the losers did, whatever the projections', async () => {
    did.length = 0
    const journal = memoryJournal()
    const runtime = quickRuntime({ journal })
    await new Racing(runtime, {}).run(null, { id: 'r' })
    expect(did).toEqual(['quick', 'slow', 'quick again', 'undo slow'])
    const told = async () => (await runtime.events()).map(({ event: { data } }) => data)
    expect(await told()).toEqual(['quick', 'quick again'])
    journal.rebuild()
    expect(await told()).toEqual(['quick', 'quick again'])
  })

  it('takes its losers back before a pivot that may have begun, though the run was cancelled meanwhile', async () => {
    did.length = 0
    const journal = memoryJournal()
    const at = { lane: '', place: 0, name: 'race({…})' }
    const records = [
      { kind: 'started', service: 'test.flow', version: 1, id: 'r', request: null },
      { kind: 'noted', ...at, output: { winner: 'quick' }, lost: ['0.1'] },
      { kind: 'cancelling', cause: 'cancelled', reason: 'changed my mind' },
    ] as const
    journal.append(records.map((record) => ({ run: 1, at: 0, record })))
    const decide = pivot({
      name: 'decide',
      output: t.null,
      run: async () => (did.push('decide'), E.right(null)),
    })
    const Deciding = serviceOf(function* () {
      yield* race({ quick: all([]), slow: change('slow') })
      return yield* decide()
    }) as unknown as AnyService
    const runtime = quickRuntime({ journal })
    void new Deciding(runtime, {})
    await runtime.recover()
    await runtime.settled()
    expect(journal.find('test.flow', 'r')).toMatchObject({ status: 'committed' })
    expect(did).toEqual(['slow', 'undo slow', 'decide'])
    expect(await runtime.events()).toEqual([])
  })

  it('can be undone after the commit, although its losers never came to their end', async () => {
    did.length = 0
    const runtime = quickRuntime()
    await new Racing(runtime, {}).run(null, { id: 'r' })
    did.length = 0
    expect(await runtime.runs.undo({ service: 'test.flow', id: 'r' })).toEqual(E.right(undefined))
    expect(did).toEqual(['undo quick again', 'undo quick'])
  })
})
