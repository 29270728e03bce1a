import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { quickRuntime, quiet, serviceOf } from '../../test/flow-service.ts'
import { all } from '../flow/all.ts'
import { uuid } from '../flow/note.ts'
import type { AnyOperation } from '../flow/operation.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import type { DomainServiceClass } from '../service/domain-service.ts'
import type { StepContext } from '../step/context.ts'
import { changing, reading } from '../step/step.ts'

type TestFlow = () => Generator<AnyOperation, unknown, unknown>

const did: Array<string> = []
const change = (name: string) =>
  changing({
    name,
    output: t.null,
    run: () => (did.push(name), E.right(null)),
    undo: () => (did.push(`undo ${name}`), E.right(null)),
  })()

/** Is under way until its runtime closes. */
const wait = reading({
  name: 'wait',
  output: t.null,
  run: async ({ step: { signal } }: StepContext) => {
    await new Promise((resolve) => {
      signal.addEventListener('abort', resolve, { once: true })
    })
    return E.left({ _tag: 'Stopped', message: 'stopped' })
  },
})

type AnyService = DomainServiceClass<unknown, unknown, unknown, unknown>
const service = (flow: TestFlow, runtime: ReturnType<typeof quickRuntime>) =>
  new (serviceOf(flow) as AnyService)(runtime)

/** A run of one flow that another flow goes on with. */
const goneOnWith = async (before: TestFlow, after: TestFlow) => {
  did.length = 0
  const journal = memoryJournal()
  const first = quickRuntime({ journal })
  void service(before, first).run(null, { id: 'r' })
  await quiet()
  await first.close()
  did.length = 0
  return service(after, quickRuntime({ journal })).run(null, { id: 'r' })
}

const faulted = (place: string, expected: string, found: string) =>
  E.left(expect.objectContaining({ _tag: 'RunFaulted', place, expected, found }))

describe('a flow that was changed under its run is found out', () => {
  it('by a step where branches were', async () => {
    const before: TestFlow = function* () {
      yield* all([change('a')])
      yield* wait()
    }
    const after: TestFlow = function* () {
      yield* change('a')
    }
    expect(await goneOnWith(before, after)).toEqual(
      faulted('operation 1 (a)', 'all([…]), as recorded', 'a'),
    )
    expect(did).toEqual([])
  })

  it('by a note where branches of branches were', async () => {
    const before: TestFlow = function* () {
      yield* all([all([change('a')])])
      yield* wait()
    }
    const after: TestFlow = function* () {
      yield* uuid()
    }
    expect(await goneOnWith(before, after)).toEqual(
      faulted('operation 1 (uuid)', 'all([…]), as recorded', 'uuid'),
    )
  })

  it('by branches where a step was', async () => {
    const before: TestFlow = function* () {
      yield* change('a')
      yield* wait()
    }
    const after: TestFlow = function* () {
      yield* all([change('b')])
    }
    expect(await goneOnWith(before, after)).toEqual(
      faulted('operation 1 (all([…]))', 'a, as recorded', 'all([…])'),
    )
    expect(did).toEqual([])
  })

  it('by its end where more was done', async () => {
    const before: TestFlow = function* () {
      yield* change('a')
      yield* change('b')
      yield* wait()
    }
    const after: TestFlow = function* () {
      yield* change('a')
    }
    expect(await goneOnWith(before, after)).toEqual(
      faulted('operation 2 (the end of the flow)', 'b, as recorded', 'the end of the flow'),
    )
    expect(did).toEqual([])
  })

  it('by a step behind its end when the committed run is to be taken back', async () => {
    did.length = 0
    const journal = memoryJournal()
    const before: TestFlow = function* () {
      yield* change('a')
    }
    await service(before, quickRuntime({ journal })).run(null, { id: 'r' })
    const later = quickRuntime({ journal })
    service(function* () {
      yield* change('a')
      yield* change('b')
    }, later)
    expect(await later.runs.undo({ service: 'test.flow', id: 'r' })).toEqual(
      faulted('operation 2 (b)', 'the end of the flow, as recorded', 'b'),
    )
    expect(did).toEqual(['a'])
    expect(journal.find('test.flow', 'r')?.status).toBe('committed')
  })
})
