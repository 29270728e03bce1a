/** Which versions generated files ask for, where the workspace does not say so itself. */
import { readFileSync } from 'node:fs'

import { readJson, type Tree } from '@nx/devkit'

const manifest = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { readonly version: string }

/** All packages of FLEXT are released together, so theirs is also the version of this one. */
const flext = `^${manifest.version}`

/** Ranges of what a generated package or workspace may depend on. */
export const versions = {
  '@changesets/cli': '^3.0.3',
  '@types/node': '^24.0.0',
  'fast-check': '^4.10.2',
  'flext-cli': flext,
  'flext-core': flext,
  'flext-nx': flext,
  'flext-quality': flext,
  'fp-ts': '^2.16.11',
  'io-ts': '^2.2.22',
  kysely: '^0.29.9',
  oxfmt: '^0.79.0',
  oxlint: '^1.94.0',
  'oxlint-tsgolint': '^7.0.2007',
  typescript: '~6.0.3',
  vitest: '^5.1.1',
} as const

export type KnownDependency = keyof typeof versions

interface Dependent {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** These dependencies with their ranges: the range of the root's package.json where it has one. */
export const ranges = (
  tree: Tree,
  names: readonly KnownDependency[],
): Readonly<Record<string, string>> => {
  const { dependencies, devDependencies } = readJson<Dependent>(tree, 'package.json')
  const present = { ...devDependencies, ...dependencies }
  return Object.fromEntries(names.map((name) => [name, present[name] ?? versions[name]]))
}
