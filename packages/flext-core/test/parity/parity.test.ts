import { readFileSync } from 'node:fs'

import * as core from 'flext-core'
import * as aggregate from 'flext-core/aggregate'
import * as dispatch from 'flext-core/dispatch'
import * as transaction from 'flext-core/transaction'
import { describe, expect, it } from 'vitest'

import { apis } from './apis.ts'
import { parityList, parityPage } from './page.ts'

const source = new URL('../../src/', import.meta.url)
const entries: Readonly<Record<string, { readonly values: object; readonly index: string }>> = {
  'flext-core': { values: core, index: 'index.ts' },
  'flext-core/aggregate': { values: aggregate, index: 'aggregate/index.ts' },
  'flext-core/transaction': { values: transaction, index: 'transaction/index.ts' },
  'flext-core/dispatch': { values: dispatch, index: 'dispatch/index.ts' },
}
const answers = parityList.flatMap(({ of, answers: all }) => all.map((each) => ({ of, ...each })))
const read = (path: string): string => readFileSync(new URL(path, source), 'utf8')

/** Undefined when the API is exported and has its member; otherwise what is wrong. */
const missing = (api: string): string | undefined => {
  const [root = '', member] = api.split('.')
  const place = apis[root]
  if (!place) return `${api}: nobody says where ${root} is`
  const { values, index } = entries[place.entry]!
  const file = read(place.file)
  const declaration = new RegExp(`export (?:const|class|interface|type|function) ${root}\\b`)
  if (!declaration.test(file)) return `${api}: ${place.file} does not declare ${root}`
  if (!new RegExp(`\\b${root}\\b`).test(read(index))) return `${api}: not exported`
  if (member === undefined) return undefined
  const value: unknown = Reflect.get(values, root)
  const holder: unknown = typeof value === 'function' ? value.prototype : value
  const known =
    holder === undefined
      ? new RegExp(`(?:readonly )?\\b${member}\\??:`).test(file)
      : member in (holder as object)
  return known ? undefined : `${api}: there is no ${member}`
}

describe('the parity list', () => {
  it('answers everything that was asked, once', () => {
    const asked = answers.map(({ of, asked: each }) => `${of}: ${each}`)
    expect(new Set(asked).size).toBe(asked.length)
    expect(asked.length).toBeGreaterThan(160)
  })

  it('points at nothing that is not there', () => {
    const wrong = answers.flatMap(({ by }) => by.flatMap((api) => missing(api) ?? []))
    expect(wrong).toEqual([])
    expect(missing('FlextResult.nothing')).toBe('FlextResult.nothing: there is no nothing')
    expect(missing('RunOptions.nothing')).toBe('RunOptions.nothing: there is no nothing')
  })

  it('says for each answer either what it is or why there is none', () => {
    for (const { asked, answer, by, why } of answers) {
      expect(by.length > 0, asked).toBe(answer !== 'not')
      expect(why !== '', asked).toBe(answer !== 'has')
    }
  })

  it('is the page in the docs; npm run docs:parity writes it anew', () => {
    const flat = (text: string): string =>
      text
        .replaceAll(/[ -]*\|[ -]*/g, '|')
        .replaceAll(/\s+/g, ' ')
        .trim()
    const page = readFileSync(new URL('../../../docs/reference/parity.md', source), 'utf8')
    expect(flat(page)).toBe(flat(parityPage()))
  })
})
