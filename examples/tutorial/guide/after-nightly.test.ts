/** A pipeline that waits for another project's, and rows that are extracted before it is decided on them. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { afterNightly } from './after-nightly.ts'
import { extractThenLoad } from './extract-then-load.ts'
import { nightly } from './nightly.ts'

let folder = ''
let library = ''
let project = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-after-'))
  library = join(folder, 'library')
  project = join(folder, 'report')
  for (const place of [library, project])
    cpSync(join(import.meta.dirname, 'library'), place, { recursive: true })
  vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

const books = (): number | undefined => {
  const database = new DatabaseSync(join(project, 'library.db'), { readOnly: true })
  try {
    return Number(database.prepare('select count(*) as n from books').get()?.['n'])
  } catch {
    return undefined
  } finally {
    database.close()
  }
}

describe('a pipeline that needs another one', () => {
  it('is run when that has committed since then, and not before', async () => {
    const since = new Date()
    const asked = { library, project, env: {}, since }
    const late = await afterNightly({ ...asked, patience: 0 })
    expect(late).toMatchObject({
      left: {
        _tag: 'UpstreamsLate',
        message: 'expected a whole run of dev:tap-csv-to-target-sqlite in time, found none',
      },
    })
    await nightly(library, {})
    const ran = await afterNightly({ ...asked, patience: 60_000 })
    expect(ran).toMatchObject({ right: { rows: { books: 2, loans: 2 } } })
    const tomorrow = new Date(Date.now() + 86_400_000)
    expect(await afterNightly({ ...asked, since: tomorrow, patience: 0 })).toMatchObject({
      left: { _tag: 'UpstreamsLate' },
    })
  }, 60_000)
})

describe('an extraction', () => {
  it('is loaded when it is decided so, and let go otherwise', async () => {
    await extractThenLoad(project, {}, () => false)
    expect(books()).toBeUndefined()
  }, 60_000)

  it('is seen by nobody before', async () => {
    await extractThenLoad(project, {}, ({ rows }) => {
      expect(rows).toEqual({ books: 2, loans: 2 })
      expect(books()).toBeUndefined()
      return true
    })
    expect(books()).toBe(2)
  }, 60_000)
})
