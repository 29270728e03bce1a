/** What the packages' own files must agree on, which no tool checks. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

import { publishedPackages } from '../src/packages/published.ts'
import { workspaceRoot } from '../src/process/run.ts'

interface CompilerConfig {
  readonly references?: readonly { readonly path: string }[]
}

interface Manifest {
  readonly version: string
  readonly license: string
  readonly engines: Readonly<Record<string, string>>
  readonly nx: { readonly tags: readonly string[] }
  readonly dependencies?: Readonly<Record<string, string>>
}

const read = (...path: readonly string[]): unknown =>
  JSON.parse(readFileSync(join(...path), 'utf8'))

const referencesOf = (folder: string, file: string) =>
  (read(folder, file) as CompilerConfig).references ?? []

const packages = publishedPackages()
const manifests = packages.map(({ folder }) => read(folder, 'package.json') as Manifest)

describe.each(packages)('$name', ({ folder }) => {
  const manifest = read(folder, 'package.json') as Manifest

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
    expect(['layer:core', 'layer:service', 'layer:domain', 'layer:edge']).toContain(tags[0])
  })

  it('carries the licence of the repository', () => {
    expect(manifest.license).toBe('MIT')
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toBe(
      readFileSync(join(workspaceRoot, 'LICENSE'), 'utf8'),
    )
  })
})

describe('the packages together', () => {
  it('have one version, and ask for that version of each other', () => {
    const [version] = manifests.map((manifest) => manifest.version)
    const names = new Set(packages.map(({ name }) => name))
    for (const manifest of manifests) {
      expect(manifest.version).toBe(version)
      for (const [name, wanted] of Object.entries(manifest.dependencies ?? {})) {
        if (names.has(name)) expect(wanted).toBe(version)
      }
    }
  })

  it('ask for the same Node', () => {
    expect(new Set(manifests.map(({ engines }) => engines['node'])).size).toBe(1)
  })
})
