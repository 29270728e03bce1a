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
    if (!isMember(context, i)) path += segment(context[i]?.key ?? '', context[i - 1]?.actual, path)
  }
  return path
}

const segment = (key: string, holder: unknown, before: string): string => {
  if (Array.isArray(holder)) return `[${key}]`
  if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key)) return `[${JSON.stringify(key)}]`
  return before === '' ? key : `.${key}`
}
