import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { memoryRuntime } from '../runtime/memory-runtime.ts'
import { changing } from '../step/step.ts'
import { FlextDomainService } from './domain-service.ts'
import { provide } from './provide.ts'

interface DoorPort {
  readonly door: { readonly openings: Array<string> }
}
const openDoor = changing({
  name: 'openDoor',
  output: t.number,
  run: ({ door }: DoorPort, who: string) => E.right(door.openings.push(who)),
  undo: ({ door }) => E.right(void door.openings.pop()),
  undoInDoubt: ({ door }) => E.right(void door.openings.pop()),
})
class Visit extends FlextDomainService.define({
  name: 'house.visit',
  version: 1,
  request: t.type({ who: t.string }),
  result: t.number,
  *flow({ who }) {
    return yield* openDoor(who)
  },
}) {}
class Nothing extends FlextDomainService.define({
  name: 'house.nothing',
  version: 1,
  request: t.type({}),
  result: t.null,
  // oxlint-disable-next-line require-yield -- a flow may be done at once
  *flow() {
    return null
  },
}) {}
const opening = { env: { HOUSE: 'red' }, signal: new AbortController().signal }

describe('a provided service', () => {
  it('runs with the ports it is opened with, and lets go of them', async () => {
    const log: Array<string> = []
    const provided = provide(Visit, async ({ env }) => ({
      door: { openings: [`${env['HOUSE']} house`] },
      [Symbol.asyncDispose]: async () => void log.push('closed'),
    }))
    expect(provided.definition.name).toBe('house.visit')
    await using runtime = memoryRuntime()
    {
      await using opened = await provided.open(opening)
      expect(await opened.on(runtime).run({ who: 'Ada' })).toEqual(E.right(2))
      expect(log).toEqual([])
    }
    expect(log).toEqual(['closed'])
  })

  it('closes what is closed at once', async () => {
    const log: Array<string> = []
    const door = { openings: [] }
    const provided = provide(Visit, () => ({ door, [Symbol.dispose]: () => void log.push('shut') }))
    await (await provided.open(opening))[Symbol.asyncDispose]()
    expect(log).toEqual(['shut'])
  })

  it('needs no ports where its flow needs none, and insists on them elsewhere', async () => {
    await using runtime = memoryRuntime()
    const opened = await provide(Nothing).open(opening)
    expect(await opened.on(runtime).run({})).toEqual(E.right(null))
    // @ts-expect-error -- ports are missing
    expect(() => provide(Visit)).not.toThrow()
    // @ts-expect-error -- these are the ports of another house
    expect(() => provide(Visit, () => ({ gate: 1 }))).not.toThrow()
  })
})
