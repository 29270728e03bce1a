import { askPostgresJournal, openPostgresJournal, type PostgresJournal } from 'flext-core/postgres'
import { journalContract, type JournalStore } from 'flext-core/testing'
import { describeWith } from 'flext-servers/vitest'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { postgresWorld } from './postgres-world.ts'

vi.setConfig({ testTimeout: 60_000 })

describeWith('postgresql', 'a journal on PostgreSQL', () => {
  const world = postgresWorld()
  const opened: Array<PostgresJournal> = []
  const places = new Map<unknown, ReturnType<typeof world.place>>()
  const open = async (place = world.place()): Promise<PostgresJournal> => {
    const journal = await openPostgresJournal(place)()
    if (journal._tag === 'Left') throw new Error(journal.left.message)
    opened.push(journal.right)
    places.set(journal.right, place)
    return journal.right
  }
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((journal) => journal.close()))
  })
  const store: JournalStore = {
    open: () => open(),
    reopen: async (journal) => {
      await journal.close()
      return open(places.get(journal))
    },
    ask: (journal, wish) => askPostgresJournal(places.get(journal)!, wish as never)(),
  }

  describe('is a journal', () => {
    it.each(journalContract)('$name', async ({ run }) => {
      await run(store)
    })
  })

  it('is there', () => expect(world.server().port).toBeGreaterThan(0))
})
