/** Makes a folder and those above it. Node's own `recursive` says ENOENT of a read-only disk. */
import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

import { codeOf } from './standard-stream.ts'

/** Throws what the system says of the first folder that cannot be made. */
export const makeFolder = (folder: string): void => {
  if (existsSync(folder)) return
  const above = dirname(folder)
  if (above !== folder) makeFolder(above)
  try {
    mkdirSync(folder)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}
