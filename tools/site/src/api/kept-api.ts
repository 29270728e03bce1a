/** What packages export, read anew only where their sources have changed since the last time. */
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { workspaceRoot } from 'flext-workspace/process'

import { conceptPages, type ConceptPage } from './concept-page.ts'
import { documentedPackages } from './documented-packages.ts'
import { packageApi, type ApiMember } from './package-api.ts'

/** The pages of all published packages, kept in `folder` between builds. */
export const keptApi = async (folder: string): Promise<readonly ConceptPage[]> => {
  mkdirSync(folder, { recursive: true })
  const pages: ConceptPage[] = []
  for (const { name, path } of documentedPackages(workspaceRoot)) {
    pages.push(...conceptPages(name, await membersOf(path, folder, name)))
  }
  return pages
}

const membersOf = async (
  path: string,
  folder: string,
  name: string,
): Promise<readonly ApiMember[]> => {
  const kept = join(folder, `${name}.json`)
  const print = fingerprint(path)
  if (existsSync(kept)) {
    const { of, members } = JSON.parse(readFileSync(kept, 'utf8')) as Kept
    if (of === print) return members
  }
  const members = await packageApi(path, join(folder, name))
  writeFileSync(kept, JSON.stringify({ of: print, members } satisfies Kept))
  return members
}

interface Kept {
  readonly of: string
  readonly members: readonly ApiMember[]
}

/** Of a package's sources, and of how they are read. */
const fingerprint = (path: string): string => {
  const hash = createHash('sha256')
  const sources = globSync('src/**/*.ts', { cwd: join(workspaceRoot, path) }).toSorted()
  const files = [
    ...sources.filter((file) => !/\.test(-d)?\.ts$/.test(file)).map((file) => join(path, file)),
    join(path, 'package.json'),
    'package-lock.json',
    'tools/site/src/api/package-api.ts',
  ]
  for (const file of files) hash.update(file).update(readFileSync(join(workspaceRoot, file)))
  return hash.digest('hex')
}
