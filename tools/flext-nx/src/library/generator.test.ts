import { readJson, writeJson, type Tree } from '@nx/devkit'
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing'
import { beforeEach, describe, expect, it } from 'vitest'

import { houseFile, houseTree } from '../../test/house-tree.ts'
import { libraryGenerator } from './generator.ts'

interface Manifest {
  readonly [field: string]: unknown
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const json = (tree: Tree, path: string): Record<string, unknown> => readJson(tree, path)

const text = (tree: Tree, path: string): string => tree.read(path, 'utf8') ?? ''

describe('a library of this repository', () => {
  const written = async (): Promise<Tree> => {
    const tree = houseTree('flext-quality')
    await libraryGenerator(tree, {
      name: 'flext-quality',
      layer: 'service',
      subject: 'finding',
      description: (JSON.parse(houseFile('packages/flext-quality/package.json')) as Manifest)[
        'description'
      ] as string,
    })
    return tree
  }

  it.each([
    'tsconfig.json',
    'tsconfig.lib.json',
    'tsconfig.spec.json',
    'vitest.config.ts',
    'LICENSE',
  ])('has the %s that flext-quality has', async (file) => {
    const path = `packages/flext-quality/${file}`
    expect(text(await written(), path)).toBe(houseFile(path))
  })

  it('has the package.json that flext-quality has, but for what flext-quality came to depend on', async () => {
    const path = 'packages/flext-quality/package.json'
    const manifest = readJson<Manifest>(await written(), path)
    const grown = JSON.parse(houseFile(path)) as Manifest
    const { peerDependenciesMeta: _, ...present } = grown
    expect(Object.keys(manifest)).toEqual(Object.keys(present))
    for (const [field, value] of Object.entries(manifest)) {
      if (field === 'keywords') expect(value).toHaveLength(5)
      else if (field.endsWith('ependencies')) expect(grown[field]).toMatchObject(value as object)
      else if (field === 'exports') expect(grown[field]).toMatchObject(value as object)
      else expect(grown[field], field).toEqual(value)
    }
  })

  it('begins its README as flext-quality does', async () => {
    const path = 'packages/flext-quality/README.md'
    const [title] = houseFile(path).split('\n')
    expect(text(await written(), path).split('\n')[0]).toBe(title)
  })

  it('is named once in the references of the root, and tells its users in a changeset', async () => {
    const tree = await written()
    const { references } = readJson<{ references: { path: string }[] }>(tree, 'tsconfig.json')
    expect(references.filter(({ path }) => path === './packages/flext-quality')).toHaveLength(1)
    expect(text(tree, '.changeset/flext-quality-first.md')).toMatch(
      /^---\n'flext-quality': minor\n---\n\n[A-Z].*\.\n$/,
    )
  })

  it('asks the root for nothing that is there', async () => {
    expect(text(await written(), 'package.json')).toBe(houseFile('package.json'))
  })
})

describe("a library of somebody else's workspace", () => {
  let tree: Tree
  beforeEach(() => {
    tree = createTreeWithEmptyWorkspace()
    writeJson(tree, 'package.json', { name: '@shop/source', license: 'MIT', workspaces: [] })
    writeJson(tree, 'tsconfig.base.json', {
      compilerOptions: { customConditions: ['@shop/source'], emitDeclarationOnly: true },
    })
    writeJson(tree, 'tsconfig.json', { extends: './tsconfig.base.json', files: [] })
    writeJson(tree, '.oxfmtrc.json', { semi: false, singleQuote: true })
  })

  it('is read from source under the condition of the workspace', async () => {
    await libraryGenerator(tree, { name: '@shop/orders' })
    expect(readJson<Manifest>(tree, 'packages/orders/package.json')['exports']).toMatchObject({
      '.': { '@shop/source': './src/index.ts' },
    })
    expect(text(tree, 'packages/orders/vitest.config.ts')).toContain("conditions: ['@shop/source']")
  })

  it('names no condition where the workspace has none', async () => {
    writeJson(tree, 'tsconfig.base.json', { compilerOptions: {} })
    await libraryGenerator(tree, { name: 'orders' })
    expect(text(tree, 'packages/orders/vitest.config.ts')).not.toContain('conditions')
    expect(json(tree, 'packages/orders/package.json')['exports']).toMatchObject({
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    })
  })

  it('sets itself what it needs and the workspace sets otherwise', async () => {
    await libraryGenerator(tree, { name: 'orders' })
    const { compilerOptions } = json(tree, 'packages/orders/tsconfig.lib.json')
    expect(compilerOptions).toMatchObject({
      module: 'nodenext',
      composite: true,
      emitDeclarationOnly: false,
    })
  })

  it('becomes a member of the workspace, and of its references', async () => {
    await libraryGenerator(tree, { name: 'libs/sales/orders' })
    expect(json(tree, 'package.json')['workspaces']).toEqual(['libs/sales/*'])
    expect(json(tree, 'tsconfig.json')['references']).toEqual([{ path: './libs/sales/orders' }])
    expect(json(tree, 'libs/sales/orders/package.json')['name']).toBe('orders')
    expect(json(tree, 'libs/sales/orders/tsconfig.json')['extends']).toBe(
      '../../../tsconfig.base.json',
    )
  })

  it.each([
    ['packages:\n  - "packages/*" # ours\n', "packages:\n  - 'libs/*'\n  - "],
    ['autoInstallPeers: true\n', "packages:\n  - 'libs/*'\nautoInstallPeers: true\n"],
    ['packages:\n  - libs/*\n', 'packages:\n  - libs/*\n'],
  ])('becomes a member where pnpm has %j', async (before, after) => {
    tree.write('pnpm-workspace.yaml', before)
    await libraryGenerator(tree, { name: 'libs/orders', skipFormat: true })
    expect(text(tree, 'pnpm-workspace.yaml')).toContain(after)
    expect(text(tree, 'pnpm-workspace.yaml').match(/libs/g)).toHaveLength(1)
    expect(json(tree, 'package.json')['workspaces']).toEqual([])
  })

  it('keeps the versions of the tools that are there, and adds those that are not', async () => {
    writeJson(tree, 'package.json', { name: 'shop', devDependencies: { vitest: '^4.0.0' } })
    await libraryGenerator(tree, { name: 'orders' })
    const { devDependencies } = readJson<Manifest>(tree, 'package.json')
    expect(devDependencies).toMatchObject({ vitest: '^4.0.0' })
    expect(devDependencies).toHaveProperty('typescript')
  })

  it.each([
    ['orders', 'Order', 'order'],
    ['companies', 'Company', 'company'],
    ['status', 'Status', 'status'],
    ['price-lists', 'PriceList', 'price-list'],
  ])('called %s begins with the id of %s', async (name, Subject, subject) => {
    await libraryGenerator(tree, { name })
    expect(text(tree, `packages/${name}/src/index.ts`)).toBe(
      `export { ${Subject}Id } from './${subject}/${subject}-id.ts'\n`,
    )
  })

  it('is written as the formatter of the workspace writes', async () => {
    writeJson(tree, '.oxfmtrc.json', { semi: true, singleQuote: false })
    await libraryGenerator(tree, { name: 'orders' })
    expect(text(tree, 'packages/orders/src/index.ts')).toBe(
      'export { OrderId } from "./order/order-id.ts";\n',
    )
  })

  it('is never published when it is private', async () => {
    tree.write('LICENSE', 'MIT License')
    writeJson(tree, '.changeset/config.json', {})
    await libraryGenerator(tree, { name: 'orders', private: true })
    const manifest = readJson<Manifest>(tree, 'packages/orders/package.json')
    expect(manifest).toMatchObject({ private: true })
    expect(manifest).not.toHaveProperty('publishConfig')
    expect(tree.exists('packages/orders/LICENSE')).toBe(false)
    expect(tree.children('.changeset')).toEqual(['config.json'])
  })
})

describe('what library cannot make a package of', () => {
  const refused = async (
    schema: Parameters<typeof libraryGenerator>[1],
    prepare: (tree: Tree) => void = () => undefined,
  ): Promise<string> => {
    const tree = houseTree()
    prepare(tree)
    const before = changes(tree)
    const message = await libraryGenerator(tree, schema).then(
      () => 'it was made',
      (error: unknown) => (error as Error).message,
    )
    expect(changes(tree)).toEqual(before)
    return message
  }
  const changes = (tree: Tree) =>
    tree.listChanges().map(({ path, content }) => [path, content?.toString()])

  it.each([
    ['Orders', 'name: expected a package name such as orders or @shop/orders, found "Orders"'],
    ['1st', 'name: expected a package name'],
    ['@shop', 'name: expected a package name'],
    ['class', 'name: "class" is reserved'],
    ['node_modules', 'name: expected a package name'],
    ['fs', 'name: "fs" is a module of Node'],
    ['vitest', 'name: "vitest" is taken by a package that the workspace depends on'],
    ['flext-core', 'name: "flext-core" is taken by packages/flext-core'],
    ['../orders', 'directory: expected a folder inside the workspace, found "../orders"'],
  ])('%s', async (name, message) => {
    expect(await refused({ name })).toContain(message)
  })

  it.each(['../outside', '/etc/orders', 'packages/../../outside', 'C:\\orders', '..'])(
    'a directory outside the workspace, %s',
    async (directory) => {
      expect(await refused({ name: 'orders', directory })).toContain(
        'directory: expected a folder inside the workspace',
      )
    },
  )

  it('a folder that is there already', async () => {
    expect(
      await refused({ name: 'orders' }, (tree) => {
        tree.write('packages/orders/notes.txt', 'mine')
      }),
    ).toBe('flext-nx:library: directory: packages/orders is there already; nothing was changed')
  })

  it('a folder that is no workspace', async () => {
    expect(
      await refused({ name: 'orders' }, (tree) => {
        tree.delete('nx.json')
      }),
    ).toContain('found no nx.json beside a package.json')
  })

  it('several things at once, in one message', async () => {
    expect(await refused({ name: 'Orders', directory: '../x', subject: 'new' })).toBe(
      [
        'flext-nx:library: 3 things are wrong',
        '- name: expected a package name such as orders or @shop/orders, found "Orders"',
        '- directory: expected a folder inside the workspace, found "../x"',
        '- subject: "new" is a word of the language; choose another name',
      ].join('\n'),
    )
  })
})
