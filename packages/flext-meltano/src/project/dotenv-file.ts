/** Which file of variables a project has: `.env` in its root, unless the process names another. */
import { resolve } from 'node:path'

/** Names a file; one that is relative is so to the root of the project. */
export const dotEnvVariable = 'FLEXT_ENV_FILE'

export interface DotEnvFile {
  readonly path: string
  /** Whether it was named, and has to be there. */
  readonly isNamed: boolean
}

export const dotEnvFile = (
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): DotEnvFile => {
  const named = env[dotEnvVariable] ?? ''
  return named === ''
    ? { path: resolve(root, '.env'), isNamed: false }
    : { path: resolve(root, named), isNamed: true }
}
