import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { openSqliteJournal } from 'flext-core/sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { JournalBroken } from '../src/journal/journal.ts'
import { canMount, journalWorld, started, step, type JournalWorld } from './journal-world.ts'

vi.setConfig({ testTimeout: 30_000 })

let world: JournalWorld
beforeEach(() => void (world = journalWorld()))
afterEach(() => world.clear())

const long = 'x'.repeat(2_000)

describe.skipIf(!canMount)(
  'a journal on a full disk (skipped: needs root on Linux to mount one)',
  () => {
    it('says so, keeps what it has, and goes on when there is space again', async () => {
      const { folder } = world.disk(3)
      const path = join(folder, 'runs.journal')
      const filler = join(folder, 'filler')
      writeFileSync(filler, Buffer.alloc(1_000_000))

      const journal = await world.opened(path)
      journal.append([started(1)])
      let kept = 1
      const fill = () => {
        for (let place = 0; place < 100_000; place++) {
          journal.append([step(1, place, long), step(1, place, long)])
          kept += 2
        }
      }
      expect(fill).toThrow(JournalBroken)
      const told = `the journal ${path} failed while appending: its disk is full; free some space and start again`
      expect(fill).toThrow(told)
      expect(() => journal.entries(1)).toThrow(told)
      await expect(journal.moveCursor('mail', { position: 1, index: 0 })).rejects.toThrow(told)
      await journal.close()
      expect(kept).toBeGreaterThan(100)

      rmSync(filler)
      const again = await world.opened(path)
      expect(again.entries(1).length).toBe(kept)
      again.append([step(1, 0, long)])
      await again.close()
      expect((await world.reader(path)).entries(1).length).toBe(kept + 1)
    })

    it('is refused there when it cannot even be made', async () => {
      const { folder } = world.disk(1)
      writeFileSync(join(folder, 'filler'), Buffer.alloc(1_048_576 - 4_096))
      expect(await openSqliteJournal({ path: join(folder, 'runs.journal') })()).toMatchObject({
        left: { _tag: 'JournalUnwritable', found: expect.stringContaining('full') as string },
      })
    })

    it('is refused in a folder that is mounted read-only, whether there is one or not', async () => {
      const { folder, makeReadOnly } = world.disk(4)
      const path = join(folder, 'runs.journal')
      const journal = await world.opened(path)
      journal.append([started(1)])
      await journal.close()
      makeReadOnly()
      for (const name of ['runs.journal', 'new.journal']) {
        expect(await openSqliteJournal({ path: join(folder, name) })()).toMatchObject({
          left: { _tag: 'JournalUnwritable', path: join(folder, name) },
        })
      }
    })
  },
)

describe.skipIf(process.getuid?.() === 0)(
  'a journal in a read-only folder (skipped: root may write everywhere)',
  () => {
    it('is refused', async () => {
      const folder = join(world.file(), '..')
      chmodSync(folder, 0o555)
      expect(await openSqliteJournal({ path: world.file() })()).toMatchObject({
        left: { _tag: 'JournalUnwritable' },
      })
      chmodSync(folder, 0o755)
    })
  },
)

describe('a journal that another program is writing to', () => {
  it('waits for it a while, then breaks and says so', async () => {
    const opened = await openSqliteJournal({ path: world.file(), busyTimeout: 20 })()
    if (opened._tag === 'Left') throw new Error(opened.left.message)
    const other = new DatabaseSync(world.file())
    other.exec('begin immediate')
    expect(() => opened.right.append([started(1)])).toThrow(
      `the journal ${world.file()} failed while appending: another process is writing to it`,
    )
    other.close()
    await opened.right.close()
  })
})
