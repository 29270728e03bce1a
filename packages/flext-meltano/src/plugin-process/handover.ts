/**
 * Config, catalog and state on their way to a plugin: files that only this user can read, in a
 * folder that is gone when the plugin has ended. Nothing of them stands on a command line.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { causeOf, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { HandoverFailed } from '../singer/error.ts'

/** Writes each document that there is, does the work with their paths, and removes them after. */
export const withHandover = async <Name extends string, A, Failure>(
  documents: Readonly<Record<Name, unknown>>,
  work: (paths: Readonly<Partial<Record<Name, string>>>) => Promise<FlextResult<A, Failure>>,
): Promise<FlextResult<A, Failure | HandoverFailed>> => {
  const written = await writeAside(documents)
  if (E.isLeft(written)) return written
  try {
    return await work(written.right.paths)
  } finally {
    await rm(written.right.folder, { recursive: true, force: true })
  }
}

interface Written<Name extends string> {
  readonly folder: string
  readonly paths: Readonly<Partial<Record<Name, string>>>
}

const writeAside = async <Name extends string>(
  documents: Readonly<Record<Name, unknown>>,
): Promise<FlextResult<Written<Name>, HandoverFailed>> => {
  let folder: string | undefined
  try {
    folder = await mkdtemp(join(tmpdir(), 'flext-'))
    const paths: Partial<Record<Name, string>> = {}
    for (const name in documents) {
      if (documents[name] === undefined) continue
      const file = join(folder, `${name}.json`)
      await writeFile(file, JSON.stringify(documents[name]), { mode: 0o600, flag: 'wx' })
      paths[name] = file
    }
    return E.right({ folder, paths })
  } catch (error) {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
    return E.left(handoverFailed(folder ?? tmpdir(), error))
  }
}

const handoverFailed = (place: string, error: unknown): HandoverFailed => ({
  _tag: 'HandoverFailed',
  message: `${place}: expected room for a plugin's config, found ${causeOf(error).message}`,
  place,
})
