/** The version of this package, as its package.json says, for `--version` and `--about`. */
import { readFileSync } from 'node:fs'

const found: unknown = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
)

export const packageVersion: string =
  typeof found === 'object' &&
  found !== null &&
  'version' in found &&
  typeof found.version === 'string'
    ? found.version
    : 'unknown'
