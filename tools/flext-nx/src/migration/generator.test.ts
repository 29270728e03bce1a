import { readJson, writeJson, type Tree } from '@nx/devkit'
import { beforeEach, describe, expect, it } from 'vitest'

import { houseTree } from '../../test/house-tree.ts'
import { libraryGenerator } from '../library/generator.ts'
import { migrationGenerator, type MigrationGeneratorSchema } from './generator.ts'
import { migrationId } from './migration-id.ts'

const root = 'packages/flext-shop'
const folder = `${root}/src/migrations`

let tree: Tree
beforeEach(async () => {
  tree = houseTree()
  await libraryGenerator(tree, { name: 'flext-shop', subject: 'order' })
})

const text = (path: string): string => tree.read(path, 'utf8') ?? ''

const generate = (schema: Omit<MigrationGeneratorSchema, 'project'> & { project?: string }) =>
  migrationGenerator(tree, { project: 'flext-shop', ...schema })

const fileOf = (name: string): string => {
  const file = tree.children(folder).find((one) => one.endsWith(`-${name}.ts`))
  return file === undefined ? '' : text(`${folder}/${file}`)
}

describe('a migration', () => {
  it('that makes a table has its columns, a key, and the way back', async () => {
    await generate({ name: 'create-order-lines', columns: 'pens:integer,note:text?' })
    expect(fileOf('create-order-lines')).toBe(`/** Makes the table \`order_lines\`. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const createOrderLines: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('order_lines')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('pens', 'integer', (column) => column.notNull())
      .addColumn('note', 'text')
      .execute()
  },
  down: async (db: Kysely<unknown>) => {
    await db.schema.dropTable('order_lines').execute()
  },
}
`)
  })

  it('that adds columns takes them back in the other order', async () => {
    await generate({ name: 'create-orders' })
    await generate({ name: 'add-parcel-to-orders', columns: 'parcel:text,weight:real' })
    const [up = '', down = ''] = fileOf('add-parcel-to-orders').split('down:')
    expect(up).toMatch(/addColumn\('parcel', 'text'\)[^]*addColumn\('weight', 'real'\)/)
    expect(down).toMatch(/dropColumn\('weight'\)[^]*dropColumn\('parcel'\)/)
  })

  it('of statements keeps them as they were given', async () => {
    const up = "update orders set note = '`${x}`' where id = 1"
    await generate({ name: 'mend-notes', up, down: 'select 1' })
    expect(fileOf('mend-notes')).toContain("note = '\\`\\${x}\\`'")
  })

  it('is in the list behind those before it, and the library names the list once', async () => {
    await generate({ name: 'create-orders', numbered: true })
    await generate({ name: 'add-parcel-to-orders' })
    expect(text(`${folder}/migrations.ts`))
      .toContain(`import { createOrders } from './0001-create-orders.ts'
import { addParcelToOrders } from './0002-add-parcel-to-orders.ts'

export const migrations: Readonly<Record<string, Migration>> = {
  '0001-create-orders': createOrders,
  '0002-add-parcel-to-orders': addParcelToOrders,
}
`)
    expect(text(`${root}/src/index.ts`).match(/migrations\/migrations\.ts/g)).toHaveLength(1)
  })

  it('brings kysely, and the reason for it', async () => {
    await generate({ name: 'create-orders' })
    const { dependencies } = readJson<{ dependencies: Record<string, string> }>(
      tree,
      `${root}/package.json`,
    )
    expect(dependencies).toHaveProperty('kysely')
    expect(text(`${root}/README.md`)).toMatch(/^\| `kysely` +\|/m)
  })

  it('leaves alone what somebody wrote into the list', async () => {
    await generate({ name: 'create-orders', numbered: true })
    const mine = text(`${folder}/migrations.ts`).replace(
      "'0001-create-orders'",
      "// the first\n  '0001-create-orders'",
    )
    tree.write(`${folder}/migrations.ts`, `${mine}\nexport const count = 1\n`)
    await generate({ name: 'create-payments' })
    const list = text(`${folder}/migrations.ts`)
    expect(list).toContain("// the first\n  '0001-create-orders': createOrders,\n  '0002")
    expect(list).toContain('export const count = 1\n')
  })
})

describe('the name under which a database remembers a migration', () => {
  const at = new Date('2026-11-25T16:20:00.123Z')

  it('is the time, and later than the one before', () => {
    const [first, numbered] = [migrationId('a', [], { at, numbered: false }), false]
    expect(first).toBe('20261125162000-a')
    expect(migrationId('b', [first], { at, numbered })).toBe('20261125162001-b')
  })

  it('is a number where those before are, or where it was asked for', () => {
    expect(migrationId('a', [], { at, numbered: true })).toBe('0001-a')
    expect(migrationId('b', ['0009-a'], { at, numbered: false })).toBe('0010-b')
  })
})

describe('what migration refuses', () => {
  it.each([
    [{ name: 'rename-orders' }, 'name: expected create-<table>, add-<column>-to-<table>'],
    [{ name: '../orders' }, 'name: expected a name of letters'],
    [{ name: 'create-orders', columns: 'paid' }, 'columns: expected name:type with one of'],
    [{ name: 'create-orders', columns: 'paid:money' }, 'found "paid:money"'],
    [{ name: 'create-orders', columns: 'a:text,a:text' }, 'columns: "a" is there twice'],
    [{ name: 'index', up: 'create index' }, 'down: expected a statement beside the other one'],
    [{ name: 'create-orders', project: 'shop' }, 'project: expected one of'],
  ] as const)('%j', async (schema, message) => {
    const before = tree.listChanges().length
    await expect(generate(schema)).rejects.toThrow(message)
    expect(tree.listChanges()).toHaveLength(before)
  })

  it('a name that a migration has', async () => {
    await generate({ name: 'create-orders', numbered: true })
    await expect(generate({ name: 'create-orders' })).rejects.toThrow(
      'name: "create-orders" is taken by 0001-create-orders',
    )
  })

  it('a table that is made already, or not yet', async () => {
    await generate({
      name: 'make-orders',
      up: 'create table orders (id text)',
      down: 'drop table orders',
    })
    await expect(generate({ name: 'create-orders' })).rejects.toThrow(
      'is made by another migration',
    )
    await expect(generate({ name: 'add-rating-to-customers' })).rejects.toThrow(
      'expected a table that a migration of the library makes (orders), found customers',
    )
  })

  it('a list that it cannot add to', async () => {
    tree.write(`${folder}/migrations.ts`, 'export const migrations = load()\n')
    await expect(generate({ name: 'create-orders' })).rejects.toThrow(
      'expected `export const migrations = { … }`',
    )
  })

  it('a project that is no library', async () => {
    writeJson(tree, 'packages/plain/project.json', { name: 'plain' })
    await expect(generate({ name: 'create-orders', project: 'plain' })).rejects.toThrow(
      'project: expected a library',
    )
  })
})
