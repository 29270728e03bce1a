import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { beginning, type Journal } from '../src/journal/journal.ts'
import { openStatuses } from '../src/run/status.ts'
import { journalWorld, step, type JournalWorld } from './journal-world.ts'

vi.setConfig({ testTimeout: 60_000 })

let world: JournalWorld
beforeEach(() => void (world = journalWorld()))
afterEach(() => world.clear())

const fixture = (name: string): Buffer =>
  gunzipSync(readFileSync(new URL(`./fixtures/${name}.gz`, import.meta.url)))

type Asked = Pick<Journal, 'list' | 'entries' | 'events'>

const answers = async (journal: Asked) => {
  const runs = await journal.list({})
  const entries: Array<unknown> = []
  for (const { run } of runs) entries.push(await journal.entries(run))
  return { runs, entries, events: await journal.events(beginning, 1_000_000) }
}

/** Journals as each released format left them, and what they answered then. */
describe.each(['v1', 'v2'])('a journal of format %s', (format) => {
  const { mail, ...expected } = JSON.parse(fixture(`journal-${format}.json`).toString()) as {
    readonly mail: object
  }
  beforeEach(() => writeFileSync(world.file(), fixture(`journal-${format}.db`)))

  it('is read as it is', async () => {
    const before = readFileSync(world.file())
    const reader = await world.reader()
    expect(await answers(reader)).toEqual(expected)
    expect(reader.cells('')).toEqual(format === 'v1' ? [] : [{ key: 'mark', value: { n: 1 } }])
    expect(reader.owner()).toBeUndefined()
    reader.close()
    expect(readFileSync(world.file()).equals(before)).toBe(true)
  })

  it('goes on in the present format', async () => {
    const journal = await world.opened()
    expect(await answers(journal)).toEqual(expected)
    expect(journal.cursor('mail')).toEqual(mail)
    const [open] = journal.list({ status: openStatuses })
    journal.append([step(open!.run, 99)])
    await journal.setCells([{ key: 'a', value: 1 }])
    expect(journal.prune({ endedBefore: Number.MAX_SAFE_INTEGER }).runs).toBeGreaterThan(0)
    await journal.close()
    const again = await world.opened()
    expect(again.entries(open!.run).at(-1)?.record).toEqual(step(open!.run, 99).record)
    expect(again.cells('a')).toEqual([{ key: 'a', value: 1 }])
  })
})
