/**
 * Where Node keeps the modules that it has compiled, so that the next start need not compile them: in the
 * user's own cache, for whoever can write there has code run in this process. Node's folder for all users,
 * which it would take by itself, is not used.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export const compileCacheFolder = (
  env: Readonly<Record<string, string | undefined>>,
  /** May throw where the user has none. */
  home: () => string,
): string | undefined => {
  const { NODE_COMPILE_CACHE: chosen, XDG_CACHE_HOME: cache } = env
  if (chosen) return chosen
  if (cache) return join(cache, 'flext')
  try {
    // Services often run with a home that is not there, and it is not for a command to make one.
    return existsSync(home()) ? join(home(), '.cache', 'flext') : undefined
  } catch {
    return undefined
  }
}
