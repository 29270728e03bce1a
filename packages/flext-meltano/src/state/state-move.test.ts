import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'

import { fileStateBackend } from './file-state-backend.ts'
import type { StateBackend } from './state-backend.ts'
import { movableStates } from './state-move.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-move-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
})

const kept = () => fileStateBackend({ folder: join(folder, 'states') })
const movable = (states: StateBackend) => movableStates(states, join(folder, 'moves'))

/** Crashes at the change of that number, before it is made or after. */
const crashing = (states: StateBackend, at: number, after: boolean): StateBackend => {
  let changes = 0
  return {
    ...states,
    set: (change) => async () => {
      changes += 1
      if (changes === at && !after) throw new Error('crashed')
      const done = await states.set(change)()
      if (changes === at) throw new Error('crashed')
      return done
    },
  }
}

describe('a move of a state', () => {
  it('leaves it under the new id alone, and says so in both histories', async () => {
    const states = movable(kept())
    FlextResult.unwrap(await states.set({ stateId: 'a', state: { at: 1 } })())
    FlextResult.unwrap(await states.set({ stateId: 'b', state: { at: 9 } })())
    FlextResult.unwrap(await states.move('a', 'b')())
    expect(FlextResult.unwrap(await states.get('b')())?.state).toEqual({ at: 1 })
    expect(FlextResult.unwrap(await states.log('a')())).toMatchObject([
      { state: {}, reason: 'moved to b' },
      { state: { at: 1 } },
    ])
    expect(E.isLeft(await states.move('a', 'c')())).toBe(true)
  })

  it.each([
    [1, false],
    [1, true],
    [2, false],
    [2, true],
  ])('cut short at change %i (made: %s) is finished by whoever looks next', async (at, after) => {
    FlextResult.unwrap(await kept().set({ stateId: 'a', state: { at: 1 } })())
    await expect(movable(crashing(kept(), at, after)).move('a', 'b')()).rejects.toThrow('crashed')
    const found = FlextResult.unwrap(await movable(kept()).list()())
    expect(found.map(({ stateId, state }) => [stateId, state])).toEqual([
      ['a', {}],
      ['b', { at: 1 }],
    ])
  })

  it('gives way to what somebody else has made of the state since', async () => {
    FlextResult.unwrap(await kept().set({ stateId: 'a', state: { at: 1 } })())
    await expect(movable(crashing(kept(), 1, false)).move('a', 'b')()).rejects.toThrow('crashed')
    FlextResult.unwrap(await kept().set({ stateId: 'b', state: { at: 7 } })())
    const states = movable(kept())
    expect(FlextResult.unwrap(await states.get('a')())?.state).toEqual({ at: 1 })
    expect(FlextResult.unwrap(await states.get('b')())?.state).toEqual({ at: 7 })
  })
})
