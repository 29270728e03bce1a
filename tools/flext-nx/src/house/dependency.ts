/** A runtime dependency of a library, with its reason in the README. */
import { readJson, writeJson, type Tree } from '@nx/devkit'

import { ranges, type KnownDependency } from './versions.ts'

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** Adds the dependency to package.json, and a line to the README's "Built on", where they lack it. */
export const addDependency = (
  tree: Tree,
  root: string,
  name: KnownDependency,
  why: string,
): void => {
  const path = `${root}/package.json`
  const manifest = readJson<Manifest>(tree, path)
  const { dependencies = {}, peerDependencies = {} } = manifest
  if ({ ...dependencies, ...peerDependencies }[name] !== undefined) return
  const all = { ...dependencies, ...ranges(tree, [name]) }
  const sorted = Object.entries(all).toSorted(([one], [other]) => (one < other ? -1 : 1))
  writeJson(tree, path, { ...manifest, dependencies: Object.fromEntries(sorted) })
  addReason(tree, `${root}/README.md`, name, why)
}

const addReason = (tree: Tree, path: string, name: string, why: string): void => {
  const text = tree.exists(path) ? (tree.read(path, 'utf8') ?? '') : ''
  const table = /^## Built on\n\n(?:\|.*\n)+/m.exec(text)
  if (table === null || table[0].includes(`\`${name}\``)) return
  const end = table.index + table[0].length
  tree.write(path, `${text.slice(0, end)}| \`${name}\` | ${why} |\n${text.slice(end)}`)
}
