import { readJson, readNxJson, writeJson, type Tree } from '@nx/devkit'
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing'
import { beforeEach, describe, expect, it } from 'vitest'

import { houseFile } from '../../test/house-tree.ts'
import { initGenerator } from '../init/generator.ts'
import { libraryGenerator } from '../library/generator.ts'
import { presetGenerator } from '../preset/generator.ts'
import { workspaceGenerator } from './generator.ts'

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>
  readonly workspaces?: readonly string[]
  readonly devDependencies: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
}

const json = (tree: Tree, path: string): Record<string, unknown> => readJson(tree, path)

const contents = (tree: Tree): Record<string, string> => {
  const files: Record<string, string> = {}
  const walk = (folder: string): void => {
    for (const name of tree.children(folder)) {
      const path = folder === '.' ? name : `${folder}/${name}`
      if (tree.isFile(path)) files[path] = tree.read(path, 'utf8') ?? ''
      else walk(path)
    }
  }
  walk('.')
  return files
}

/** As `create-nx-workspace` leaves it before it runs a preset. */
const emptyWorkspace = (): Tree => {
  const tree = createTreeWithEmptyWorkspace({ formatter: 'none' })
  writeJson(tree, 'package.json', {
    name: '@shop/source',
    version: '0.0.0',
    license: 'MIT',
    scripts: {},
    private: true,
    dependencies: { 'flext-nx': '1.2.3' },
    devDependencies: { nx: '23.2.1' },
  })
  writeJson(tree, 'nx.json', {
    namedInputs: {
      default: ['{projectRoot}/**/*', 'sharedGlobals'],
      production: ['default'],
      sharedGlobals: [],
    },
  })
  tree.delete('tsconfig.base.json')
  tree.write('README.md', '# Nx\n')
  tree.write('apps/.gitkeep', '')
  tree.write('libs/.gitkeep', '')
  return tree
}

describe('a new workspace', () => {
  let tree: Tree
  beforeEach(async () => {
    tree = emptyWorkspace()
    await presetGenerator(tree, { name: 'shop' })
  })

  it('compiles as strictly as this repository, under a condition of its own', () => {
    const house = JSON.parse(houseFile('tsconfig.base.json')) as {
      compilerOptions: Record<string, unknown>
    }
    expect(json(tree, 'tsconfig.base.json')).toEqual({
      compilerOptions: { ...house.compilerOptions, customConditions: ['@shop/source'] },
    })
  })

  it('lints by the rules of this repository, but for those about its own packages', () => {
    const house = JSON.parse(houseFile('.oxlintrc.json')) as { rules: Record<string, unknown> }
    const { rules } = readJson<typeof house>(tree, '.oxlintrc.json')
    const own = new Set(['@nx/enforce-module-boundaries', 'eslint/no-restricted-imports'])
    const others = ({ rules: all }: typeof house) =>
      Object.fromEntries(Object.entries(all).filter(([name]) => !own.has(name)))
    expect(Object.keys(rules)).toEqual(Object.keys(house.rules))
    expect(others({ rules })).toEqual(others(house))
  })

  it('formats as this repository does', () => {
    const { ignorePatterns: _, ...house } = JSON.parse(houseFile('.oxfmtrc.json')) as Record<
      string,
      unknown
    >
    expect(json(tree, '.oxfmtrc.json')).toMatchObject({
      semi: house['semi'],
      singleQuote: house['singleQuote'],
      printWidth: house['printWidth'],
    })
    expect(tree.read('.editorconfig', 'utf8')).toBe(houseFile('.editorconfig'))
  })

  it('has the plugins that infer targets, and tells what a build is made of', () => {
    const { plugins = [], namedInputs, targetDefaults } = readNxJson(tree) ?? {}
    expect(plugins.map((plugin) => (typeof plugin === 'string' ? plugin : plugin.plugin))).toEqual([
      '@nx/js/typescript',
      '@nx/oxlint',
      'flext-nx',
    ])
    expect(namedInputs?.['production']).toContain('!{projectRoot}/**/*.test.ts')
    expect(Object.keys(targetDefaults ?? {})).toEqual(['build', 'typecheck', 'test', 'lint'])
  })

  it('keeps the plugin among its tools, and finds members under packages', () => {
    const { dependencies, devDependencies, workspaces } = readJson<Manifest>(tree, 'package.json')
    expect(dependencies).toBeUndefined()
    expect(tree.exists('apps') || tree.exists('libs')).toBe(false)
    expect(devDependencies).toMatchObject({ 'flext-nx': '1.2.3', nx: '23.2.1' })
    expect(workspaces).toEqual(['packages/*'])
  })

  it('says in its README which commands there are', () => {
    const readme = tree.read('README.md', 'utf8') ?? ''
    const { scripts } = readJson<Manifest>(tree, 'package.json')
    const named = [...readme.matchAll(/^\| `npm (?:run )?(\S+)`/gm)].map(([, name]) => name)
    expect(readme).toMatch(/^# shop\n/)
    expect(named.length).toBeGreaterThan(6)
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named))
  })

  it('carries a licence with the name of the workspace', () => {
    expect(tree.read('LICENSE', 'utf8')).toContain(`${new Date().getFullYear()} shop contributors`)
  })

  it('takes a library at once', async () => {
    await libraryGenerator(tree, { name: 'orders' })
    expect(json(tree, 'packages/orders/package.json')).toMatchObject({
      exports: { '.': { '@shop/source': './src/index.ts' } },
      scripts: { lint: 'oxlint .' },
    })
    expect(tree.exists('packages/orders/LICENSE')).toBe(true)
    expect(tree.exists('.changeset/orders-first.md')).toBe(true)
  })

  it('is finished: laying it down again changes nothing', async () => {
    const before = contents(tree)
    await workspaceGenerator(tree)
    await initGenerator(tree)
    expect(contents(tree)).toEqual(before)
  })
})

describe('a workspace that somebody has set up', () => {
  const mine = {
    'tsconfig.base.json': '{\n  // mine\n  "compilerOptions": { "strict": false }\n}\n',
    'tsconfig.json': '{ "extends": "./tsconfig.base.json", "files": [] }\n',
    'eslint.config.mjs': 'export default []\n',
    '.prettierrc': '{ "semi": true }\n',
    '.editorconfig': 'root = true\n',
    '.changeset/config.json': '{ "access": "restricted" }\n',
    '.gitignore': '/dist\nnode_modules\n# mine',
    'README.md': '# Mine\n',
    LICENSE: 'Mine.\n',
  }
  const manifest = {
    name: 'mine',
    license: 'MIT',
    workspaces: ['libs/*', 'packages/*'],
    engines: { node: '>=24' },
    scripts: { test: 'jest', build: 'make' },
    devDependencies: { typescript: '~5.9.0', vitest: '^4.0.0' },
  }
  const nxJson = {
    defaultBase: 'trunk',
    namedInputs: { production: ['default', '!{projectRoot}/**/*.spec.ts'] },
    targetDefaults: { test: { cache: false } },
    plugins: [{ plugin: '@nx/js/typescript', options: { build: { targetName: 'compile' } } }],
  }
  let tree: Tree
  beforeEach(async () => {
    tree = createTreeWithEmptyWorkspace({ formatter: 'none' })
    for (const [path, text] of Object.entries(mine)) tree.write(path, text)
    writeJson(tree, 'package.json', manifest)
    writeJson(tree, 'nx.json', nxJson)
    await workspaceGenerator(tree, { skipFormat: true })
  })

  it('keeps every file it had', () => {
    const { '.gitignore': ignored, ...untouched } = mine
    expect(contents(tree)).toMatchObject(untouched)
    expect(tree.read('.gitignore', 'utf8')).toMatch(new RegExp(`^${ignored}\n`))
    expect(tree.read('.gitignore', 'utf8')).not.toMatch(/^dist\/$/m)
  })

  it('keeps its linter and its formatter', () => {
    expect(tree.exists('.oxlintrc.json')).toBe(false)
    expect(tree.exists('.oxfmtrc.json')).toBe(false)
    const { scripts, devDependencies } = readJson<Manifest>(tree, 'package.json')
    expect(Object.keys(scripts)).not.toContain('lint')
    expect(devDependencies).not.toHaveProperty('oxlint')
  })

  it('keeps what package.json says, and gets what it does not say', () => {
    const { scripts, devDependencies, ...rest } = readJson<Manifest>(tree, 'package.json')
    expect(rest).toMatchObject({ workspaces: manifest.workspaces, engines: manifest.engines })
    expect(scripts).toMatchObject({ ...manifest.scripts, typecheck: 'nx run-many -t typecheck' })
    expect(devDependencies).toMatchObject(manifest.devDependencies)
  })

  it('keeps what nx.json says, and gets what it does not say', () => {
    const after = readNxJson(tree)
    expect(after).toMatchObject({
      defaultBase: 'trunk',
      namedInputs: nxJson.namedInputs,
      targetDefaults: nxJson.targetDefaults,
    })
    expect(after?.plugins).toEqual([...nxJson.plugins, 'flext-nx'])
    expect(after?.targetDefaults).toHaveProperty('build')
  })

  it('takes the linter when it is asked for', async () => {
    await workspaceGenerator(tree, { linter: 'oxlint', formatter: 'none', skipFormat: true })
    expect(tree.exists('.oxlintrc.json')).toBe(true)
    expect(contents(tree)).toMatchObject({ 'eslint.config.mjs': mine['eslint.config.mjs'] })
  })
})

describe('nx add flext-nx', () => {
  it('names the plugin and brings the command, and does so once', async () => {
    const tree = emptyWorkspace()
    await initGenerator(tree)
    await initGenerator(tree)
    expect(readNxJson(tree)?.plugins).toEqual(['flext-nx'])
    expect(readJson<Manifest>(tree, 'package.json').devDependencies).toHaveProperty('flext-cli')
  })

  it('refuses a folder that is no workspace', async () => {
    const tree = emptyWorkspace()
    tree.delete('nx.json')
    await expect(initGenerator(tree)).rejects.toThrow('expected an Nx workspace')
    expect(readJson<Manifest>(tree, 'package.json').devDependencies).toEqual({ nx: '23.2.1' })
  })
})
