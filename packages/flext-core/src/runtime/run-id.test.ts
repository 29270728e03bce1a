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
    expect(new Set(Array.from({ length: 1000 }, () => runIdAt(0))).size).toBe(1000)
  })
})
