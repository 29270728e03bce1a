import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { quickRuntime, serviceOf } from '../../test/flow-service.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { StepContext } from '../step/context.ts'
import { changing, finishing, pivot, reading } from '../step/step.ts'

interface World {
  readonly did: Array<string>
  /** How the pivot and what follows it behave. */
  readonly behave: (line: string, attempt: number) => FlextResult<null>
}
interface WorldPort {
  readonly world: World
}

const perform = ({ world, step }: WorldPort & StepContext, line: string): FlextResult<null> => {
  const result = world.behave(line, step.attempt)
  world.did.push(line)
  return result
}

const change = changing({
  name: 'change',
  output: t.null,
  run: (ports: WorldPort & StepContext, what: string) => perform(ports, `change ${what}`),
  undo: ({ world }, _, what) => E.right(world.did.push(`undo ${what}`)),
})
const keys: Array<string> = []
const decide = pivot({
  name: 'decide',
  output: t.null,
  run: (ports: WorldPort & StepContext) => {
    keys.push(ports.step.key)
    return perform(ports, 'decide')
  },
})
const look = reading({
  name: 'look',
  output: t.null,
  run: (ports: WorldPort & StepContext) => perform(ports, 'look'),
})
const finish = finishing({
  name: 'finish',
  output: t.null,
  run: (ports: WorldPort & StepContext) => perform(ports, 'finish'),
})

const Decision = serviceOf(function* () {
  yield* change('a')
  yield* decide()
  yield* change('b')
  yield* look()
  yield* finish()
  return 'decided'
})

const refused: FlextError = { _tag: 'Refused', message: 'refused' }
const fine = E.right(null)

const deciding = async (behave: World['behave']) => {
  keys.length = 0
  const journal = memoryJournal()
  const world: World = { did: [], behave }
  const runtime = quickRuntime({ journal })
  const service = new Decision(runtime, { world })
  const result = await service.run(null, { id: 'r' })
  return { result, did: world.did, journal, runtime, world }
}

describe('the point of no return', () => {
  it('keeps all that was done before it, and lets later changes be taken back', async () => {
    const { result, did } = await deciding((line) => (line === 'look' ? E.left(refused) : fine))
    expect(result).toEqual(E.left(refused))
    expect(did).toEqual(['change a', 'decide', 'change b', 'look', 'undo b'])
  })

  it('is compensated like any other step when it says that it failed', async () => {
    const { result, did } = await deciding((line) => (line === 'decide' ? E.left(refused) : fine))
    expect(result).toEqual(E.left(refused))
    expect(did).toEqual(['change a', 'decide', 'undo a'])
  })

  it('is tried again under the same key when nobody knows its outcome, and nothing is taken back', async () => {
    const { result, did } = await deciding((line, attempt) => {
      if (line === 'decide' && attempt < 4) throw new Error('connection lost')
      return fine
    })
    expect(result).toEqual(E.right('decided'))
    expect(did).toEqual(['change a', 'decide', 'change b', 'look', 'finish'])
    expect(keys).toEqual(Array.from({ length: 4 }, () => 'test.flow/r/decide#2'))
  })

  it('ends stuck when its outcome stays unknown, and goes on once asked to', async () => {
    let lost = true
    const { result, journal, runtime, did } = await deciding((line) => {
      if (line === 'decide' && lost) throw new Error('connection lost')
      return fine
    })
    expect(result).toMatchObject(
      E.left({
        _tag: 'RunStuck',
        cause: { _tag: 'StepThrew' },
        left: [{ lane: '', place: 1, name: 'decide' }],
      }),
    )
    expect(did).toEqual(['change a'])
    expect(journal.find('test.flow', 'r')?.status).toBe('stuck')
    lost = false
    const resumed = await runtime.runs.resume({ service: 'test.flow', id: 'r' })
    expect(await (resumed as E.Right<{ end: unknown }>).right.end).toEqual(E.right('decided'))
    expect(did).toEqual(['change a', 'decide', 'change b', 'look', 'finish'])
    expect(new Set(keys).size).toBe(1)
  })
})

describe('a pivot of which nobody knows whether it took effect', () => {
  it('is not taken at its word when it fails later: only a success settles it', async () => {
    const { result, did } = await deciding((line, attempt) => {
      if (line !== 'decide' || attempt > 3) return fine
      if (attempt === 1) throw new Error('connection lost')
      return E.left(refused)
    })
    expect(result).toEqual(E.right('decided'))
    expect(did).not.toContain('undo a')
  })

  it('leaves the run stuck, not compensated, when it goes on failing', async () => {
    const { result, did } = await deciding((line, attempt) => {
      if (line !== 'decide') return fine
      if (attempt === 1) throw new Error('connection lost')
      return E.left(refused)
    })
    expect(result).toMatchObject(E.left({ _tag: 'RunStuck', cause: refused }))
    expect(did).not.toContain('undo a')
  })
})

describe('a finishing step', () => {
  it('is tried until it succeeds, however often that is', async () => {
    const { result } = await deciding((line, attempt) =>
      line === 'finish' && attempt < 500 ? E.left(refused) : fine,
    )
    expect(result).toEqual(E.right('decided'))
  })

  it('leaves the run stuck, with nothing taken back, when its own policy gives up', async () => {
    const did: Array<string> = []
    const tidy = finishing({
      name: 'tidy',
      output: t.null,
      retry: { times: 2 },
      run: () => (did.push('tidy'), E.left(refused)),
    })
    const store = changing({
      name: 'store',
      output: t.null,
      run: () => E.right(null),
      undo: () => E.right(did.push('undo')),
    })
    const Service = serviceOf(function* () {
      yield* store()
      yield* tidy()
    })
    const result = await new Service(quickRuntime()).run(null)
    expect(result).toMatchObject(E.left({ _tag: 'RunStuck', cause: refused }))
    expect(did).toEqual(['tidy', 'tidy', 'tidy'])
  })
})
