/** The packages of the workspace that people install: every one of them that is not private. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { workspaceRoot } from '../process/run.ts'

export interface PublishedPackage {
  readonly name: string
  readonly folder: string
}

export const publishedPackages = (root: string = workspaceRoot): readonly PublishedPackage[] =>
  globSync('{packages,tools}/*/package.json', { cwd: root })
    .toSorted()
    .map((file) => join(root, file))
    .flatMap((file) => {
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as {
        readonly name: string
        readonly private?: boolean
      }
      return manifest.private === true ? [] : [{ name: manifest.name, folder: dirname(file) }]
    })
