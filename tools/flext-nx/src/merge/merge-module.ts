/**
 * Puts into a module what it lacks of another one that was generated: imports, exports, members,
 * properties, elements, steps of a flow, tests. It works on syntax trees. What its author wrote
 * stays as it is; what still is as it was generated may be written anew.
 */
import { MagicString } from 'magic-string'

import { statementKey } from './item-key.ts'
import { mergeImports } from './merge-imports.ts'
import { mergeList } from './merge-list.ts'
import { mergeStatement } from './merge-node.ts'
import { parseModule, type SyntaxNode, type SyntaxTree } from './syntax.ts'
import { sameCode, type Merge } from './three.ts'

export interface Merged {
  readonly merged: string
  /** What could not be put anywhere, each with its place. */
  readonly conflicts: ReadonlyArray<string>
}

/** `base` is what was generated before, where that is known. */
export const mergeModule = (
  file: string,
  present: string,
  wanted: string,
  base?: string,
): Merged => {
  if (sameCode(present, wanted)) return { merged: present, conflicts: [] }
  if (base !== undefined && sameCode(present, base)) return { merged: wanted, conflicts: [] }
  const ours = parseModule(file, present)
  const theirs = parseModule(file, wanted)
  const earlier = base === undefined ? undefined : parseModule(file, base)
  if (typeof ours === 'string') return { merged: present, conflicts: [ours] }
  if (typeof theirs === 'string') return { merged: present, conflicts: [theirs] }
  const merge: Merge = {
    file,
    ours,
    theirs,
    base: typeof earlier === 'string' ? undefined : earlier,
    out: new MagicString(present),
    conflicts: [],
  }
  mergeImports(merge)
  mergeList(merge, {
    ours: statements(ours),
    theirs: statements(theirs),
    base: merge.base === undefined ? [] : statements(merge.base),
    key: statementKey,
    empty: present.length,
    each: mergeStatement,
  })
  const merged = merge.out.toString()
  const broken = merge.conflicts.length === 0 ? parseModule(file, merged) : undefined
  return typeof broken === 'string'
    ? {
        merged: present,
        conflicts: [
          `${broken}: what is new does not go with what was changed here by hand; take that back, or add what is new by hand`,
        ],
      }
    : { merged, conflicts: merge.conflicts }
}

const statements = ({ body }: SyntaxTree): ReadonlyArray<SyntaxNode> =>
  body.filter(({ type }) => type !== 'ImportDeclaration')
