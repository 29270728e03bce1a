/** The table that a stream announces for itself, and what is asked of it before any row. */
import type { LoadMethod } from './load-method.ts'

export interface AnnouncedTable {
  readonly target: string
  readonly method: LoadMethod
  readonly keys: ReadonlyArray<string>
}

/** Why a stream is refused, as what was expected and what was found. */
export type StreamProblem = readonly [expected: string, found: string]

/** Nothing can be merged without keys to merge by. */
export const keysProblem = ({
  method,
  keys,
}: Pick<AnnouncedTable, 'method' | 'keys'>): StreamProblem | undefined =>
  method === 'upsert' && keys.length === 0
    ? ['key properties, for load_method is upsert', 'none']
    : undefined

/** What a stream that is announced again may not change within a run. */
export const changeProblem = (
  { keys, method, target }: AnnouncedTable,
  staged: AnnouncedTable,
): StreamProblem | undefined => {
  const stay = (what: string, before: string, now: string): StreamProblem => [
    `${what} to stay ${before} throughout the run`,
    now,
  ]
  if (staged.keys.join('\0') !== keys.join('\0'))
    return stay('the key properties', namesOf(staged.keys), namesOf(keys))
  if (staged.method !== method) return stay('the load method', staged.method, method)
  return staged.target === target
    ? undefined
    : stay('the table', `"${staged.target}"`, `"${target}"`)
}

/** Key properties in words. */
export const namesOf = (keys: ReadonlyArray<string>): string =>
  keys.length === 0 ? 'none' : keys.map((key) => `"${key}"`).join(', ')
