import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { cellDiscarding, recordDiscarding, type DiscardCounter } from './discarding.ts'
import { nothingSettled } from './schema-change.ts'

const names = ['id', 'name', 'mail', 'age']
const columns = names.map((name, at) => ({ name, at, type: 'string' as const }))
const shape = { columns, nothing: '' as const }
const fresh = (): DiscardCounter => ({ rows: 0, values: 0 })

describe('what a table does not take', () => {
  it('costs nothing where it takes everything', () => {
    expect(recordDiscarding(nothingSettled, fresh())).toBeUndefined()
    expect(cellDiscarding(nothingSettled, shape, fresh())).toBeUndefined()
  })

  it('is left out and counted alike of records and of cells', () => {
    const some = fc.subarray(names).map((each) => new Set(each))
    const rows = fc.array(
      fc.array(fc.constantFrom('', 'x'), { minLength: names.length, maxLength: names.length }),
    )
    fc.assert(
      fc.property(some, some, rows, (withoutRows, withoutValues, cells) => {
        const settled = { withoutRows, withoutValues }
        const [ofRecords, ofCells] = [fresh(), fresh()]
        const record = recordDiscarding(settled, ofRecords)
        const cell = cellDiscarding(settled, shape, ofCells)
        cell?.begin()
        if (cells[0]) cell?.leavesOut(cells[0])
        cell?.begin()
        for (const row of cells) {
          const asRecord = Object.fromEntries(
            names.map((name, at) => [name, row[at] === '' ? null : row[at]]),
          )
          expect(cell?.leavesOut(row) ?? false).toBe(record?.(asRecord) ?? false)
        }
        cell?.end()
        expect(ofCells).toEqual(ofRecords)
      }),
    )
  })
})
