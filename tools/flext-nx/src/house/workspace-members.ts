/** Makes a new package known to the package manager and to the compiler. */
import { posix } from 'node:path'

import { readJson, writeJson, type Tree } from '@nx/devkit'

interface RootManifest {
  readonly workspaces?: readonly string[] | WorkspacesOfYarn
}

interface WorkspacesOfYarn {
  readonly packages?: readonly string[]
}

/** Whether one of the globs of the root's package.json, or of pnpm's file, takes in that folder. */
export const isMember = (tree: Tree, folder: string): boolean =>
  globsOf(tree).some((glob) => posix.matchesGlob(folder, glob.replace(/^\.\/|\/+$/g, '')))

/** Adds the folder's glob, `packages/*` for `packages/orders`, to those of the workspace. */
export const addMember = (tree: Tree, folder: string): void => {
  if (isMember(tree, folder)) return
  const glob = folder.includes('/') ? `${posix.dirname(folder)}/*` : folder
  if (!membersInManifest(tree)) {
    addPnpmMember(tree, glob)
    return
  }
  const manifest = readJson<RootManifest>(tree, 'package.json')
  const { workspaces = [] } = manifest
  const members = [...membersOf(manifest), glob]
  writeJson(tree, 'package.json', {
    ...manifest,
    workspaces: isList(workspaces) ? members : { ...workspaces, packages: members },
  })
}

/** Whether package.json is where the members are told; pnpm has a file of its own. */
const membersInManifest = (tree: Tree): boolean => !tree.exists('pnpm-workspace.yaml')

/** Puts the glob first in pnpm's list, which begins the file where there was none. */
const addPnpmMember = (tree: Tree, glob: string): void => {
  const text = tree.read('pnpm-workspace.yaml', 'utf8') ?? ''
  const entry = `packages:\n  - '${glob}'\n`
  const present = /^packages:[ \t]*\n/m
  tree.write(
    'pnpm-workspace.yaml',
    present.test(text) ? text.replace(present, entry) : `${entry}${text}`,
  )
}

/** Names the folder among the references of the root's tsconfig.json, once. */
export const addReference = (tree: Tree, folder: string): void => {
  if (!tree.exists('tsconfig.json')) return
  const config = readJson<{ readonly references?: readonly { readonly path: string }[] }>(
    tree,
    'tsconfig.json',
  )
  const { references = [] } = config
  if (references.some(({ path }) => posix.normalize(path) === folder)) return
  const path = `./${folder}`
  writeJson(tree, 'tsconfig.json', { ...config, references: [...references, { path }] })
}

const globsOf = (tree: Tree): readonly string[] => [
  ...membersOf(readJson<RootManifest>(tree, 'package.json')),
  ...pnpmGlobs(tree),
]

const membersOf = ({ workspaces = [] }: RootManifest): readonly string[] =>
  isList(workspaces) ? workspaces : (workspaces.packages ?? [])

const isList = (
  workspaces: readonly string[] | WorkspacesOfYarn,
): workspaces is readonly string[] => Array.isArray(workspaces)

/** The entries of `packages:` in pnpm-workspace.yaml, a list of plain or quoted globs. */
const pnpmGlobs = (tree: Tree): readonly string[] => {
  const text = tree.exists('pnpm-workspace.yaml') ? tree.read('pnpm-workspace.yaml', 'utf8') : ''
  const [, list = ''] = /^packages:\s*\n((?:[ \t]*(?:-.*|#.*)?\n?)*)/m.exec(text ?? '') ?? []
  return [...list.matchAll(/^\s*-\s*["']?([^"'#\n]+?)["']?\s*(?:#.*)?$/gm)].map(
    ([, glob = '']) => glob,
  )
}
