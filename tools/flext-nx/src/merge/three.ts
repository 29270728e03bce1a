/**
 * The same part of three modules: as it stands in the workspace, as it is wanted, and as it was
 * generated before, where that is known. What nobody has changed since may be written anew.
 */
import type { MagicString } from 'magic-string'

import { child, children, textOf, type SyntaxNode, type SyntaxTree } from './syntax.ts'

/** A merge under way: what is there, what is wanted, what was, and what comes of it. */
export interface Merge {
  readonly file: string
  readonly ours: SyntaxTree
  readonly theirs: SyntaxTree
  readonly base: SyntaxTree | undefined
  readonly out: MagicString
  readonly conflicts: Array<string>
}

export interface Three {
  readonly ours: SyntaxNode
  readonly theirs: SyntaxNode
  readonly base: SyntaxNode | undefined
}

export interface ThreeLists {
  readonly ours: ReadonlyArray<SyntaxNode>
  readonly theirs: ReadonlyArray<SyntaxNode>
  readonly base: ReadonlyArray<SyntaxNode>
}

/** A part of the part, where both modules have it. */
export const part = ({ ours, theirs, base }: Three, field: string): Three | undefined => {
  const [one, other] = [child(ours, field), child(theirs, field)]
  return one && other && { ours: one, theirs: other, base: base && child(base, field) }
}

export const parts = ({ ours, theirs, base }: Three, field: string): ThreeLists => ({
  ours: children(ours, field),
  theirs: children(theirs, field),
  base: base === undefined ? [] : children(base, field),
})

/** Pairs of a list, by their places. */
export const pairs = ({ ours, theirs, base }: ThreeLists): ReadonlyArray<Three> =>
  ours.flatMap((one, index) => {
    const other = theirs[index]
    return other === undefined ? [] : [{ ours: one, theirs: other, base: base[index] }]
  })

/** Writes anew what nobody has changed; says whether that is so. */
export const renewed = (
  { ours: tree, theirs: wanted, base: earlier, out }: Merge,
  { ours, theirs, base }: Three,
): boolean => {
  if (earlier === undefined || base === undefined) return false
  const text = textOf(tree, ours)
  if (!sameCode(text, textOf(earlier, base))) return false
  const anew = textOf(wanted, theirs)
  if (!sameCode(text, anew)) out.update(ours.start, ours.end, anew)
  return true
}

/** Whether two texts are the same however they are laid out. */
export const sameCode = (one: string, other: string): boolean => bare(one) === bare(other)

const bare = (text: string): string =>
  text
    .replaceAll(/[\s;]+/g, '')
    .replaceAll(/,(?=[\])}>])/g, '')
    .replaceAll(/"/g, "'")
