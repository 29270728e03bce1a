/** Virtual trees to generate into: this repository, and a workspace of somebody else. */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Tree } from '@nx/devkit'
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing'

/** The root of this repository. */
export const repository = fileURLToPath(new URL('../../..', import.meta.url))

/** The files of the root that generators and tools read. */
export const rootFiles: readonly string[] = [
  'nx.json',
  'package.json',
  'tsconfig.base.json',
  'tsconfig.json',
  'LICENSE',
  '.gitignore',
  '.oxlintrc.json',
  '.oxfmtrc.json',
  '.changeset/config.json',
]

/** This repository as far as generators look at it, without the packages named. */
export const houseTree = (...without: readonly string[]): Tree => {
  const tree = createTreeWithEmptyWorkspace()
  for (const file of rootFiles) tree.write(file, readFileSync(join(repository, file), 'utf8'))
  for (const group of ['packages', 'tools']) {
    for (const folder of readdirSync(join(repository, group))) {
      const path = `${group}/${folder}/package.json`
      if (without.includes(folder) || !isFile(join(repository, path))) continue
      tree.write(path, readFileSync(join(repository, path), 'utf8'))
    }
  }
  return tree
}

const isFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() ?? false

/** A file of this repository. */
export const houseFile = (path: string): string => readFileSync(join(repository, path), 'utf8')
