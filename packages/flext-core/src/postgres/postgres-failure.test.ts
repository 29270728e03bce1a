import { expect, it } from 'vitest'

import { JournalBroken } from '../journal/journal.ts'
import { JournalTakenOver } from './journal-taken-over.ts'
import { asOpenError } from './postgres-failure.ts'

it('tells a journal that another process took at the last moment from one that is damaged', () => {
  const owner = { pid: 17, host: 'one', since: 0 }
  expect(asOpenError('j', new JournalTakenOver('j', owner))).toMatchObject({
    _tag: 'JournalLocked',
    pid: 17,
  })
  expect(asOpenError('j', new JournalBroken('record 3 is odd'))).toMatchObject({
    _tag: 'JournalCorrupt',
  })
})
