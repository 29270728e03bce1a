import { describe, expect, it } from 'vitest'

import { JournalBroken, type Journal } from '../journal/journal.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import type { JournalEntry } from '../journal/record.ts'
import { JournalWriter } from './journal-writer.ts'

const entry = (run: number, request: unknown = null): JournalEntry => ({
  run,
  at: 0,
  record: { kind: 'started', service: 's', version: 1, id: `r-${run}`, request },
})

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })

/** A store that answers when it is told to. */
const slowStore = () => {
  const answer = Promise.withResolvers<void>()
  const inner = memoryJournal()
  const journal: Journal = {
    ...inner,
    immediate: false,
    append: async (entries) => {
      await answer.promise
      return inner.append(entries)
    },
  }
  return { writer: new JournalWriter(journal), answer, inner }
}

const said = (durable: Promise<void> | undefined): Promise<string> =>
  durable!.then(
    () => 'kept',
    (failure: Error) => failure.message,
  )

describe('a store that fails while it writes', () => {
  it('is heard of by whoever asked before, in and behind the write', async () => {
    const { writer, answer } = slowStore()
    writer.add(entry(1))
    const before = said(writer.durable())
    await turn()
    const meanwhile = said(writer.durable())
    writer.add(entry(2))
    const behind = said(writer.durable())
    await turn()
    answer.reject(new JournalBroken('the disk is full'))
    expect(await Promise.all([before, meanwhile, behind])).toEqual(
      Array(3).fill('the disk is full'),
    )
    expect(await said(writer.durable())).toBe('the disk is full')
  })
})

describe('a record that JSON cannot say', () => {
  it('is refused at once, and the others are kept', async () => {
    const { writer, answer, inner } = slowStore()
    answer.resolve()
    writer.add(entry(1))
    expect(() => writer.add(entry(2, 1n))).toThrow('a started record cannot be kept as JSON')
    writer.add(entry(3))
    expect(await said(writer.durable())).toBe('kept')
    expect(inner.list({}).map(({ id }) => id)).toEqual(['r-3', 'r-1'])
  })
})
