import { expect, it } from 'vitest'

import { JournalBroken } from '../journal/journal.ts'
import { entryOf, type LogRow } from '../journal/log-row.ts'
import { asBroken, asOpenError } from './sqlite-failure.ts'

it('takes a number that Node refuses to read for damage', () => {
  const refused = Object.assign(new RangeError('Value is too large'), { code: 'ERR_OUT_OF_RANGE' })
  const broken = asBroken('runs.db', 'listing runs', refused)
  expect(broken).toBeInstanceOf(JournalBroken)
  expect((broken as Error).message).toBe(
    'the journal runs.db failed while listing runs: it is damaged (Value is too large); restore it from a backup',
  )
  expect(asOpenError('runs.db', refused)).toMatchObject({ _tag: 'JournalCorrupt' })
})

it('takes a row for damaged whose text is gone', () => {
  const row = [7, 1, 1_795_000_000_000, 2, null, 5] as unknown as LogRow
  expect(() => entryOf('runs.db', row)).toThrow(/runs\.db is damaged at record 7: its checksum is/)
})

it('hands on what is no failure of the file', () => {
  const bug = new TypeError('a bug')
  expect(asBroken('runs.db', 'listing runs', bug)).toBe(bug)
})
