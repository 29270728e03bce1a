/** What is generated here is what a person here would write: all tools take it without a word. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { libraryGenerator } from '../src/library/generator.ts'
import { migrationGenerator } from '../src/migration/generator.ts'
import { HouseCopy } from './house-copy.ts'

const migrations = [
  { name: 'create-orders', columns: 'paid:integer,note:text?', numbered: true },
  { name: 'add-parcel-to-orders', columns: 'parcel:text,weight:real' },
  {
    name: 'index-orders',
    up: 'create index orders_paid on orders (paid)',
    down: 'drop index orders_paid',
  },
]

let copy: HouseCopy
beforeAll(() => {
  copy = HouseCopy.make()
})
afterAll(() => {
  copy[Symbol.dispose]()
})

describe('generated libraries, and the migrations in them', { timeout: 300_000 }, () => {
  it('are formatted, lint, type-check, build and pass their tests', async () => {
    await copy.generate(libraryGenerator, { name: 'flext-orders', subject: 'order' })
    await copy.generate(libraryGenerator, {
      name: 'packages/flext-entries',
      layer: 'service',
      description: 'Reads entries of a directory.',
    })
    await copy.generate(libraryGenerator, { name: 'flext-inner', layer: 'edge', private: true })
    for (const migration of migrations) {
      await copy.generate(migrationGenerator, { project: 'flext-orders', ...migration })
    }

    const projects = ['flext-orders', 'flext-entries', 'flext-inner']
    const folders = projects.map((name) => `packages/${name}`)
    const format = await copy.execute('oxfmt', ['--check', ...folders])
    expect(format.code, format.output).toBe(0)

    const ran = await copy.run(['lint', 'typecheck', 'build', 'test'], projects)
    expect(ran.code, ran.output).toBe(0)
    expect(ran.output.match(/Tests +4 passed \(4\)/g)).toHaveLength(2)
    expect(ran.output.match(/Tests +7 passed \(7\)/g)).toHaveLength(1)
    expect(ran.output.match(/Found 0 warnings and 0 errors/g)).toHaveLength(3)
  })
})
