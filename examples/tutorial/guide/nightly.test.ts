/** A small Meltano project, run whole, and what is said of it when something in it is wrong. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { either as E } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { nightly } from './nightly.ts'

let project = ''
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'flext-library-'))
  cpSync(join(import.meta.dirname, 'library'), project, { recursive: true })
  vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(project, { recursive: true })
})

const change = (file: string, from: string, to: string): void => {
  const path = join(project, file)
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace(from, () => to),
  )
}

const loansByBook = (): unknown => {
  const database = new DatabaseSync(join(project, 'library.db'), { readOnly: true })
  try {
    return database.prepare('select * from loans_by_book').all()
  } finally {
    database.close()
  }
}

const said = async (): Promise<string> => {
  const result = await nightly(project, {})
  expect(E.isLeft(result)).toBe(true)
  const { _tag, message } = E.isLeft(result) ? result.left : { _tag: '', message: '' }
  return `${_tag}: ${message.replaceAll(`${project}/`, '')}\n`
}

describe('the pipeline of the guide', () => {
  it('loads the books and the loans, and counts loans by book', async () => {
    const result = await nightly(project, {})
    expect(result).toMatchObject({
      right: { delivery: 'exactly-once', rows: { books: 2, loans: 2 } },
    })
    expect(loansByBook()).toEqual([
      { title: 'Middlemarch', loans: 0 },
      { title: 'The Odyssey', loans: 2 },
    ])
  })

  it('loads nothing when it is asked again under the same id', async () => {
    const first = await nightly(project, {})
    expect(await nightly(project, {})).toEqual(first)
    expect(console.log).toHaveBeenCalledTimes(2)
  })

  it('refuses a project with mistakes, all at once', async () => {
    change('meltano.yml', 'version: 1', 'version: 1\nschedules: {}')
    change('meltano.yml', 'select:', 'selects:')
    await expect(await said()).toMatchFileSnapshot('said/project.txt')
  })

  it('names a variable that is not set', async () => {
    change('meltano.yml', 'version: 1', 'ff: { strict_env_var_mode: true }')
    change('meltano.yml', 'database: library.db', 'database: $LIBRARY')
    await expect(await said()).toMatchFileSnapshot('said/variable.txt')
  })

  it('names the line of a row with too many fields', async () => {
    change('books.csv', 'Middlemarch,', 'Middlemarch,George Eliot,')
    await expect(await said()).toMatchFileSnapshot('said/row.txt')
  })

  it('names a file that is not there', async () => {
    rmSync(join(project, 'loans.csv'))
    await expect(await said()).toMatchFileSnapshot('said/missing.txt')
  })

  it('lets nothing become visible when a check does not pass', async () => {
    change('loans.csv', '0-14-044926-8,2026-11-21', '0-00-000000-0,2026-11-21')
    await expect(await said()).toMatchFileSnapshot('said/check.txt')
    expect(loansByBook).toThrow('no such table')
  })
})
