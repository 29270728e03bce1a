/** The text files of a project, as they are read from its root. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

import { either as E } from 'fp-ts'
import type { FlextResult } from 'flext-core'
import { sourceText, type SourceText } from 'flext-core/yaml'

import { projectUnreadable, type ProjectUnreadable } from './error.ts'

/** `missing` says what a file that does not exist is: an empty text, no project at all, or a mistake. */
export const readText = async (
  root: string,
  file: string,
  missing: 'nothing' | 'empty' | 'mistake',
  given: Readonly<Record<string, string>> = {},
): Promise<FlextResult<SourceText, ProjectUnreadable>> => {
  const text = given[file]
  if (text !== undefined) return E.right(sourceText(file, text))
  try {
    const bytes = await readFile(resolve(root, file))
    return E.right(sourceText(file, new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ENOENT' && missing === 'empty') return E.right(sourceText(file, ''))
    const reason =
      missing === 'mistake' && code === 'ENOENT' ? 'there is no such file' : reasons[code]
    return E.left(projectUnreadable(resolve(root, file), reason ?? code))
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; a Meltano project has a meltano.yml in its root',
  EACCES: 'it may not be read',
  ELOOP: 'its links lead in a circle',
  EISDIR: 'it is a folder',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8',
}
