import { describe, expect, it } from 'vitest'

import { cellTypeOf } from '../singer/cell-text.ts'
import { columnSample, schemaOfColumn } from './column-type.ts'

const typeOf = (...cells: ReadonlyArray<string>) => {
  const sample = columnSample()
  for (const cell of cells) sample.look(cell)
  return sample.type()
}

describe('the type of a CSV column', () => {
  it('is the narrowest that fits every cell of the sample', () => {
    expect(typeOf('1', '-20', '0')).toBe('integer')
    expect(typeOf('1', '2.50')).toBe('number')
    expect(typeOf('true', 'FALSE', 'True')).toBe('boolean')
    expect(typeOf('2026-02-28')).toBe('date')
    expect(typeOf('2026-02-28T10:00:00Z', '2026-02-28T10:00:00.5+01:00')).toBe('date-time')
    expect(typeOf('1', 'x')).toBe('string')
  })

  it('knows the row whose cell made the type what it is', () => {
    const sample = columnSample()
    for (const [nth, cell] of ['1', '', '2', 'A7', '2.5'].entries()) sample.look(cell, nth + 1)
    expect(sample.turn()).toEqual({ was: 'integer', row: 4 })
    const twice = columnSample()
    for (const [nth, cell] of ['2', '2.5', '3', 'n/a'].entries()) twice.look(cell, nth + 1)
    expect(twice.turn()).toEqual({ was: 'number', row: 4 })
    const text = columnSample()
    for (const cell of ['A7', '1']) text.look(cell, 1)
    expect(text.turn()).toBeUndefined()
  })

  it('stays text where a number would lose something', () => {
    expect(typeOf('02134', '90210')).toBe('string')
    expect(typeOf('00.5')).toBe('string')
    expect(typeOf('1e5')).toBe('string')
    expect(typeOf('+49')).toBe('string')
    expect(typeOf('-0')).toBe('number')
    expect(typeOf('12345678901234567890')).toBe('string')
    expect(typeOf('0.1234567890123456')).toBe('string')
    expect(typeOf(' 1')).toBe('string')
    expect(typeOf('NaN')).toBe('string')
  })

  it('stays text where a date is none, or has no zone', () => {
    expect(typeOf('2026-02-30')).toBe('string')
    expect(typeOf('2026-02-28T10:00:00')).toBe('string')
    expect(typeOf('2026-02-28T24:00:00Z')).toBe('string')
    expect(typeOf('2026-02-28', '2026-02-28T10:00:00Z')).toBe('string')
  })

  it('is not told by empty cells, and is text where nothing tells it', () => {
    expect(typeOf('', '7', '')).toBe('integer')
    expect(typeOf('', '')).toBe('string')
    expect(typeOf()).toBe('string')
  })

  it('survives as a schema, and a schema from elsewhere is understood', () => {
    for (const type of ['integer', 'number', 'boolean', 'date', 'date-time', 'string'] as const) {
      expect(cellTypeOf(schemaOfColumn(type, false))).toBe(type)
      expect(schemaOfColumn(type, true).type).not.toContain('null')
    }
    expect(cellTypeOf({ type: ['string', 'integer'] })).toBe('string')
    expect(cellTypeOf({ anyOf: [{ type: 'number' }, { type: 'null' }] })).toBe('number')
  })
})
