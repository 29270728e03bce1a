/** The text of a file in a folder of models. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const templateText = (root: string, path: string): string =>
  readFileSync(join(root, path), 'utf8').replace(/^\ufeff/, '')
