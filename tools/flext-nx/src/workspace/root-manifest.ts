/** The scripts of the root, and what its package.json says besides. */
import { detectPackageManager, NX_VERSION, readJson, writeJson, type Tree } from '@nx/devkit'

import { addDevDependencies, addTools } from '../house/tools.ts'
import { addMember } from '../house/workspace-members.ts'
import type { WorkspaceParts } from './parts.ts'

interface RootManifest {
  readonly scripts?: Readonly<Record<string, string>>
  readonly engines?: Readonly<Record<string, string>>
}

/** Adds scripts, members and tools that are missing. */
export const completeManifest = (tree: Tree, parts: WorkspaceParts): void => {
  const manifest = readJson<RootManifest>(tree, 'package.json')
  writeJson(tree, 'package.json', {
    ...manifest,
    engines: { node: '>=22.19', ...manifest.engines },
    scripts: { ...manifest.scripts, ...missingScripts(tree, parts, manifest.scripts ?? {}) },
  })
  addMember(tree, 'packages/any')
  addDevDependencies(tree, {
    '@nx/js': NX_VERSION,
    ...(parts.oxlint ? { '@nx/oxlint': NX_VERSION } : {}),
  })
  addTools(tree, [
    '@types/node',
    'flext-cli',
    'flext-nx',
    'typescript',
    'vitest',
    ...(parts.oxlint ? (['oxlint', 'oxlint-tsgolint'] as const) : []),
    ...(parts.oxfmt ? (['oxfmt'] as const) : []),
    ...(parts.changesets ? (['@changesets/cli'] as const) : []),
  ])
}

const missingScripts = (
  tree: Tree,
  { oxlint, oxfmt, changesets }: WorkspaceParts,
  present: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => {
  const manager = detectPackageManager(tree.root)
  const wanted: Readonly<Record<string, string>> = {
    build: 'nx run-many -t build',
    typecheck: 'nx run-many -t typecheck',
    ...(oxlint ? { lint: 'nx run-many -t lint' } : {}),
    test: 'nx run-many -t test',
    ...(oxfmt ? { format: 'oxfmt .', 'format:check': 'oxfmt --check .' } : {}),
    ...(changesets
      ? {
          change: 'changeset',
          version: 'changeset version',
          release: `${manager} run build && changeset publish`,
        }
      : {}),
  }
  return Object.fromEntries(Object.entries(wanted).filter(([name]) => present[name] === undefined))
}
