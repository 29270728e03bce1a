/** The tables that a library's migrations make: its history begins with an empty database. */
import type { Tree } from '@nx/devkit'

import type { Complaint } from '../input/refused.ts'
import type { Change } from './change.ts'

/** The names of the tables that some migration of the library makes, whether or not they stay. */
export const tablesMadeIn = (tree: Tree, root: string): ReadonlySet<string> => {
  const folder = `${root}/src/migrations`
  const texts = tree
    .children(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => tree.read(`${folder}/${file}`, 'utf8') ?? '')
  return new Set(
    texts.flatMap((text) => [...text.matchAll(madeTable)].map(([, name = '']) => name)),
  )
}

const madeTable =
  /(?:createTable\(['"]|create\s+table\s+(?:if\s+not\s+exists\s+)?["'[`\\]*)([A-Za-z0-9_]+)/gi

/** A table that is made twice, or changed before it is made. */
export const tableComplaint = (change: Change, made: ReadonlySet<string>): Complaint => {
  if (change.kind === 'create' && made.has(change.table)) {
    return `name: the table ${change.table} is made by another migration of the library`
  }
  if (change.kind !== 'add' || made.has(change.table)) return undefined
  const known = [...made].toSorted().join(', ')
  return `name: expected a table that a migration of the library makes (${known === '' ? 'there is none' : known}), found ${change.table}; for one that is in a database already, begin with create-${change.table.replaceAll('_', '-')}`
}
