/** The packages of the workspace that people install: every folder of `packages` not private. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { workspaceRoot } from '../process/run.ts'

export interface PublishedPackage {
  readonly name: string
  readonly folder: string
}

export const publishedPackages = (root: string = workspaceRoot): readonly PublishedPackage[] =>
  readdirSync(join(root, 'packages'))
    .map((folder) => join(root, 'packages', folder))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .flatMap((folder) => {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        readonly name: string
        readonly private?: boolean
      }
      return manifest.private === true ? [] : [{ name: manifest.name, folder }]
    })
