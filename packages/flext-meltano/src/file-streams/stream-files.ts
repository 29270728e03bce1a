/** The files of a stream: the one that `path` names, or all that its glob or its folder holds, by name. */
import { existsSync, globSync, statSync } from 'node:fs'
import { join } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tapSourceUnreadable, type TapError } from '../singer/error.ts'

type Files = readonly [string, ...ReadonlyArray<string>]

/** Of a folder, at any depth, those with one of these endings, packed or not: `csv`, `tsv`. */
export const streamFiles = (
  path: string,
  endings: ReadonlyArray<string>,
): FlextResult<Files, TapError> => {
  const there = statSync(path, { throwIfNoEntry: false })
  if (there?.isDirectory() === true) {
    const ending = `{${endings.join(',')}}`
    const patterns = ['', '.gz', '.zst'].map((packed) => join(path, '**', `*.${ending}${packed}`))
    return matching(
      path,
      patterns,
      `at least one file ${endings.map((one) => `*.${one}`).join(' or ')} in it`,
    )
  }
  return !/[*?[{]/.test(path) || existsSync(path)
    ? E.right([path])
    : matching(path, [path], 'at least one file that matches')
}

const matching = (
  path: string,
  patterns: ReadonlyArray<string>,
  expected: string,
): FlextResult<Files, TapError> => {
  const [first, ...others] = globSync([...patterns])
    .filter((file) => !statSync(file).isDirectory())
    .toSorted()
  return first === undefined
    ? E.left(tapSourceUnreadable(path, expected, 'none'))
    : E.right([first, ...others])
}
