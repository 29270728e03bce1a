import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, it, onTestFinished } from 'vitest'

import { fuzzJournal } from './soak/fuzz-journal.ts'

/** Others are tried by `npm run soak`. With this one, a number once could not be read. */
const seed = 88_109

it(
  `answers what was written, or says that it is damaged, whatever bytes were changed (seed ${seed})`,
  { timeout: 120_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flext-fuzz-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const { refused, told } = await fuzzJournal({ folder, seed, milliseconds: 4_000 })
    expect(refused + told).toBeGreaterThan(5)
  },
)
