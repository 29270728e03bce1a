import { describe, expect, it } from 'vitest'

import { runIdAt } from './run-id.ts'

describe('the id of a run that nobody named', () => {
  it('is a UUID of version 7 with the time in front', () => {
    const at = Date.UTC(2026, 10, 22, 12, 30)
    const id = runIdAt(at)
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(at)
  })

  it('rises with time and is never the same twice', () => {
    const ids = [1, 2, 3, 4].map((day) => runIdAt(Date.UTC(2026, 0, day)))
    expect(ids.toSorted()).toEqual(ids)
    // More than the counter of one millisecond has room for.
    const many = Array.from({ length: 100_000 }, () => runIdAt(0))
    expect(new Set(many).size).toBe(many.length)
    expect(
      many.every((id) => /^0{8}-0000-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(id)),
    ).toBe(true)
  })
})
