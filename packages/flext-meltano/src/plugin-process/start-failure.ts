/** Why a program could not be started, in the words that stand behind "found". */
import { codeOf } from '../io/standard-stream.ts'

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'none',
  EACCES: 'one that may not be run',
  E2BIG: 'a command line and environment that are too long for this system',
  ERR_INVALID_ARG_VALUE: 'a NUL in its command line or environment',
}

export const startFailure = (error: unknown): string => {
  const code = codeOf(error)
  return reasons[code ?? ''] ?? code ?? 'a failure to start'
}
