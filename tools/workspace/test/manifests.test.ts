/** What the packages' own files must agree on, which no tool checks. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

import { importsOf, loadedWith } from '../src/packages/imports.ts'
import { publishedPackages } from '../src/packages/published.ts'
import { workspaceRoot } from '../src/process/run.ts'

interface CompilerConfig {
  readonly references?: readonly { readonly path: string }[]
}

type Ranges = Readonly<Record<string, string>>

interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly keywords: readonly string[]
  readonly license: string
  readonly engines: Ranges
  readonly files: readonly string[]
  readonly exports: Readonly<Record<string, unknown>>
  readonly nx: { readonly tags: readonly string[] }
  readonly scripts?: Ranges
  readonly dependencies?: Ranges
  readonly peerDependencies?: Ranges
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

const read = (...path: readonly string[]): unknown =>
  JSON.parse(readFileSync(join(...path), 'utf8'))

const referencesOf = (folder: string, file: string) =>
  (read(folder, file) as CompilerConfig).references ?? []

const packages = publishedPackages()
const manifests = packages.map(({ folder }) => read(folder, 'package.json') as Manifest)
const ownNames = new Set(packages.map(({ name }) => name))

const isOptional = ({ peerDependenciesMeta }: Manifest, name: string): boolean =>
  peerDependenciesMeta?.[name]?.optional === true

/** What an installed package asks of whoever depends on it. */
const peersOf = (folder: string, name: string): readonly string[] => {
  const file = [folder, workspaceRoot]
    .map((from) => join(from, 'node_modules', name, 'package.json'))
    .find((path) => existsSync(path))
  return file === undefined ? [] : Object.keys((read(file) as Manifest).peerDependencies ?? {})
}

/** Whoever adds a plugin to Nx has Nx. */
const isOfNx = (name: string): boolean => name === 'nx' || name.startsWith('@nx/')

describe.each(packages)('$name', ({ name, folder }) => {
  const manifest = read(folder, 'package.json') as Manifest
  const { dependencies = {}, peerDependencies = {} } = manifest
  const imports = importsOf(folder)

  it('compiles its tests against all that its sources are compiled against', () => {
    const lib = referencesOf(folder, 'tsconfig.lib.json')
    const spec = referencesOf(folder, 'tsconfig.spec.json')
    const paths = (references: typeof lib): readonly string[] =>
      references.map(({ path }) => path.replace(/^\.\//, '')).toSorted()
    expect(paths(spec)).toEqual(paths([...lib, { path: 'tsconfig.lib.json' }]))
  })

  it('stands in exactly one layer', () => {
    const tags = manifest.nx.tags.filter((tag) => tag.startsWith('layer:'))
    expect(tags).toHaveLength(1)
    const layers = ['layer:core', 'layer:service', 'layer:domain', 'layer:edge', 'layer:tool']
    expect(layers).toContain(tags[0])
  })

  it('carries the licence of the repository', () => {
    expect(manifest.license).toBe('MIT')
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toBe(
      readFileSync(join(workspaceRoot, 'LICENSE'), 'utf8'),
    )
  })

  it('says what it is to whoever searches for it', () => {
    expect(manifest.description).toMatch(/^[A-Z].{20,}[^.]$/)
    expect(manifest.keywords.length).toBeGreaterThanOrEqual(5)
  })

  it('is published as modules without side effects, for all, with provenance', () => {
    expect(manifest).toMatchObject({
      type: 'module',
      sideEffects: false,
      publishConfig: { access: 'public', provenance: true },
    })
    expect(manifest).not.toHaveProperty('main')
  })

  it('leaves it to packing to say where its sources are, since that is known only then', () => {
    for (const field of ['repository', 'homepage', 'bugs']) {
      expect(manifest).not.toHaveProperty(field)
    }
  })

  it('takes along its build, its sources and its changelog, and no tests', () => {
    expect(manifest.files).toEqual(
      expect.arrayContaining(['dist', 'src', 'CHANGELOG.md', '!**/*.test.ts', '!**/*.test-d.ts']),
    )
  })

  it('runs nothing when it is installed', () => {
    const scripts = Object.keys(manifest.scripts ?? {})
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) {
      expect(scripts).not.toContain(script)
    }
  })

  it('exports itself and each subpath as source, types and module', () => {
    const { '.': whole, ...others } = manifest.exports
    expect(whole).toBeDefined()
    expect(others).toHaveProperty(['./package.json'], './package.json')
    for (const [subpath, target] of Object.entries(manifest.exports)) {
      if (subpath.endsWith('.json')) continue
      const { '@flext/source': source } = target as Ranges
      const built = source?.replace(/^\.\/src\/(.*)\.ts$/, './dist/$1')
      expect(Object.entries(target as Ranges), subpath).toEqual([
        ['@flext/source', source],
        ['types', `${built}.d.ts`],
        ['default', `${built}.js`],
      ])
      expect(existsSync(join(folder, source ?? '')), `${subpath}: ${source}`).toBe(true)
    }
  })

  it('asks for what its sources import, and for nothing else', () => {
    const asked = new Set([...Object.keys(dependencies), ...Object.keys(peerDependencies)])
    const needed = new Set(imports.map((one) => one.name).filter((one) => one !== name))
    expect([...needed].filter((one) => !asked.has(one))).toEqual([])
    const wanted = new Set([...needed, ...[...needed].flatMap((one) => peersOf(folder, one))])
    expect([...asked].filter((one) => !wanted.has(one))).toEqual([])
  })

  it('loads what is optional only when it is called for', () => {
    const entries = [
      ...Object.values(manifest.exports).flatMap((target) =>
        typeof target === 'object' ? [(target as Ranges)['@flext/source'] ?? ''] : [],
      ),
      ...globSync('src/bin/*.ts', { cwd: folder }),
    ]
    const early = loadedWith(folder, entries).filter((one) => isOptional(manifest, one.name))
    expect(early.map((one) => `${one.file} imports ${one.name}`)).toEqual([])
  })

  it('names in its README how it is installed, and why with each of its dependencies', () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8')
    expect(readme).toMatch(new RegExp(`^# ${name}\\n`))
    const [, install = ''] = /^npm install (.*)$/m.exec(readme) ?? []
    const peers = Object.keys(peerDependencies)
      .filter((one) => !isOptional(manifest, one))
      .filter((one) => !isOfNx(one))
    expect(install.split(' ')).toEqual(expect.arrayContaining([name, ...peers]))
    const builtOn = /^## Built on\n([^#]*)/m.exec(readme)?.[1] ?? ''
    for (const one of Object.keys({ ...dependencies, ...peerDependencies })) {
      const [scope = one] = /^@[^/]+\//.exec(one) ?? []
      expect(builtOn.includes(`\`${one}\``) || builtOn.includes(`\`${scope}*\``), one).toBe(true)
    }
  })
})

describe('the packages together', () => {
  it('have one version, and ask for that version of each other', () => {
    const [version] = manifests.map((manifest) => manifest.version)
    for (const manifest of manifests) {
      expect(manifest.version).toBe(version)
      const asked = { ...manifest.dependencies, ...manifest.peerDependencies }
      for (const [name, wanted] of Object.entries(asked)) {
        if (ownNames.has(name)) expect(wanted).toBe(version)
      }
    }
  })

  it('ask for the same Node', () => {
    expect(new Set(manifests.map(({ engines }) => engines['node'])).size).toBe(1)
  })

  it('ask for the same version of what several of them use', () => {
    const ranges = new Map<string, Set<string>>()
    for (const { dependencies, peerDependencies } of manifests) {
      for (const [name, range] of Object.entries({ ...dependencies, ...peerDependencies })) {
        ranges.set(name, (ranges.get(name) ?? new Set()).add(range))
      }
    }
    expect([...ranges].filter(([, all]) => all.size > 1)).toEqual([])
  })
})
