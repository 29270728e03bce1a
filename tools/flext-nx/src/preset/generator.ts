/** `npx create-nx-workspace shop --preset=flext-nx`: the workspace generator in an empty workspace. */
import { fileURLToPath } from 'node:url'

import {
  detectPackageManager,
  generateFiles,
  readJson,
  writeJson,
  type GeneratorCallback,
  type Tree,
} from '@nx/devkit'

import { workspaceGenerator } from '../workspace/generator.ts'

/** As in schema.json; create-nx-workspace passes options of its own, which mean nothing here. */
export interface PresetGeneratorSchema {
  readonly name?: string
  readonly changesets?: boolean
}

interface RootManifest {
  readonly name?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** Besides what `workspace` does: modules at the root, a README, the plugin as a tool, no empty folders. */
export const presetGenerator = (
  tree: Tree,
  { changesets = true }: PresetGeneratorSchema = {},
): Promise<GeneratorCallback> => {
  const manifest = readJson<RootManifest>(tree, 'package.json')
  const { dependencies: all = {}, ...rest } = manifest
  const { 'flext-nx': plugin, ...dependencies } = all
  writeJson(tree, 'package.json', {
    ...rest,
    type: 'module',
    ...(detectPackageManager(tree.root) === 'npm' ? { allowScripts: { nx: true } } : {}),
    ...(Object.keys(dependencies).length === 0 ? {} : { dependencies }),
    devDependencies: {
      ...manifest.devDependencies,
      ...(plugin === undefined ? {} : { 'flext-nx': plugin }),
    },
  })
  for (const folder of ['apps', 'libs']) {
    if (tree.children(folder).every((name) => name === '.gitkeep')) tree.delete(folder)
  }
  generateFiles(tree, fileURLToPath(filesFolder), '.', {
    name: manifest.name?.replace(/^@/, '').replace(/\/.*$/, '') ?? 'workspace',
    changesets,
  })
  return workspaceGenerator(tree, { changesets })
}

const filesFolder = new URL('../../src/preset/files', import.meta.url)
