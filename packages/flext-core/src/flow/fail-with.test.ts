import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, expectTypeOf, it } from 'vitest'

import { quickRuntime, serviceOf } from '../../test/flow-service.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import { replayingRuntime } from '../testing/replaying-runtime.ts'
import { changing } from '../step/step.ts'
import { attempt } from './attempt.ts'
import { failWith } from './fail-with.ts'

const full = { _tag: 'WarehouseFull', message: 'there is no room left' } as const
const closed = { _tag: 'Closed', message: 'come back tomorrow' } as const

const world = () => {
  const did: Array<string> = []
  const change = changing({
    name: 'change',
    output: t.null,
    run: (_ports: unknown, what: string) => {
      did.push(what)
      return what === 'second' ? E.left(closed) : E.right(null)
    },
    undo: (_ports, _output, what) => E.right(did.push(`undo ${what}`)),
  })
  const Service = serviceOf(function* () {
    yield* change('first')
    const second = yield* attempt(change('second'))
    if (E.isLeft(second)) return yield* failWith(full)
    return 'done'
  })
  return { did, Service }
}

describe('failWith', () => {
  it('ends the run with its error, and takes back what was changed', async () => {
    const { did, Service } = world()
    const journal = memoryJournal()
    expect(await new Service(quickRuntime({ journal })).run(null, { id: 'r' })).toEqual(
      E.left(full),
    )
    expect(did).toEqual(['first', 'second', 'undo first'])
    expect(journal.find('test.flow', 'r')).toMatchObject({ status: 'compensated', error: full })
  })

  it('fails the same way in every replay', async () => {
    const { did, Service } = world()
    expect(await new Service(replayingRuntime()).run(null)).toEqual(E.left(full))
    expect(did).toEqual(['first', 'second', 'undo first'])
  })

  it('adds its error to those of the service', () => {
    const { Service } = world()
    type Result = Awaited<ReturnType<InstanceType<typeof Service>['run']>>
    expectTypeOf<typeof full>().toExtend<Extract<Result, E.Left<unknown>>['left']>()
  })
})
