/** The files of a stream: the one that `path` names, or all that its glob matches, by name. */
import { existsSync, globSync } from 'node:fs'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tapSourceUnreadable, type TapError } from '../singer/error.ts'

export const streamFiles = (
  path: string,
): FlextResult<readonly [string, ...ReadonlyArray<string>], TapError> => {
  if (!/[*?[{]/.test(path) || existsSync(path)) return E.right([path])
  const [first, ...others] = globSync(path).toSorted()
  return first === undefined
    ? E.left(tapSourceUnreadable(path, 'at least one file that matches', 'none'))
    : E.right([first, ...others])
}
