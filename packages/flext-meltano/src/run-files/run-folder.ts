/** Where what plugins said in a run, and how far it had come when, is kept: a folder a run. */
import { createHash } from 'node:crypto'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { fileName } from '../durable/file-name.ts'

/** Beside the journal that knows the runs. */
export const runsFolder = (journal: string): string => join(dirname(journal), 'runs')

/** A name that is too long for a file stands as its digest. */
export const runFolder = (folder: string, run: string): string => {
  const name = fileName(run, '')
  const kept =
    Buffer.byteLength(name) <= 200 ? name : createHash('sha256').update(run).digest('hex')
  return join(folder, kept)
}

/** Removes all but the newest folders. What cannot be removed stays. */
export const keepNewest = (folder: string, most: number): void => {
  const known = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ path: join(folder, name), at: statSync(join(folder, name)).mtimeMs }))
    .toSorted((one, other) => other.at - one.at)
  for (const { path } of known.slice(most)) rmSync(path, { recursive: true, force: true })
}
