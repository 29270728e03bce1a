/** Where in a value a mistake is: the io-ts context without the entries that are no step down. */
import type * as t from 'io-ts'

import { unwrapped } from './kind.ts'

const composite: ReadonlySet<unknown> = new Set(['UnionType', 'IntersectionType'])

/** Whether the entry at `i` is a member of a union or an intersection: the same value, no step down. */
export const isMember = (context: t.Context, i: number): boolean => {
  const above = context[i - 1]
  const entry = context[i]
  if (above === undefined || entry === undefined) return false
  return (
    composite.has(unwrapped(above.type)._tag) ||
    (above.actual !== undefined && Object.is(above.actual, entry.actual))
  )
}

/** The path of a mistake, such as `plugins.extractors[2].name`; empty at the top. */
export const pathOf = (context: t.Context): string => {
  let path = ''
  for (let i = 1; i < context.length; i++) {
    if (!isMember(context, i)) path = below(path, context[i]?.key ?? '', context[i - 1]?.actual)
  }
  return path
}

/** The path of what `holder`, itself at `path`, has under a key. */
export const below = (path: string, key: string, holder: unknown): string => {
  if (Array.isArray(holder)) return `${path}[${key}]`
  if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}
