/** What a workspace needs to check and run generated code. */
import { readJson, writeJson, type Tree } from '@nx/devkit'

import { versions, type KnownDependency } from './versions.ts'

interface RootManifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** Adds what is missing to the root's development dependencies; a range that is there stays. */
export const addTools = (tree: Tree, names: readonly KnownDependency[]): void => {
  addDevDependencies(tree, Object.fromEntries(names.map((name) => [name, versions[name]])))
}

/** As `addTools`, with the ranges given. */
export const addDevDependencies = (tree: Tree, wanted: Readonly<Record<string, string>>): void => {
  const manifest = readJson<RootManifest>(tree, 'package.json')
  const missing = Object.entries(wanted).filter(
    ([name]) =>
      manifest.dependencies?.[name] === undefined && manifest.devDependencies?.[name] === undefined,
  )
  if (missing.length === 0) return
  const all = { ...manifest.devDependencies, ...Object.fromEntries(missing) }
  const devDependencies = Object.fromEntries(
    Object.entries(all).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  )
  writeJson(tree, 'package.json', { ...manifest, devDependencies })
}
