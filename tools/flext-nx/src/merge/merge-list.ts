/** Puts into a list what it lacks of another one, each thing behind what it stands behind there. */
import { child, textOf, type SyntaxNode, type SyntaxTree } from './syntax.ts'
import type { Merge, Three, ThreeLists } from './three.ts'

export interface Lists extends ThreeLists {
  readonly key: (tree: SyntaxTree, node: SyntaxNode) => string
  /** Between two items; without it, as in the other module. */
  readonly separator?: string
  /** Where the first item goes. */
  readonly empty: number
  readonly each: (merge: Merge, three: Three) => void
}

/** What was generated before and is there no more has been taken out by somebody, and stays out. */
export const mergeList = (merge: Merge, lists: Lists): void => {
  const { ours, theirs, base, key, separator, empty, each } = lists
  const known = new Map(ours.map((node) => [key(merge.ours, node), node]))
  const earlier = new Map(
    merge.base === undefined ? [] : base.map((node) => [key(merge.base ?? merge.ours, node), node]),
  )
  let after: SyntaxNode | undefined
  theirs.forEach((node, index) => {
    const name = key(merge.theirs, node)
    const same = known.get(name) ?? holding(merge, ours, name)
    if (same !== undefined) {
      if (known.has(name)) each(merge, { ours: same, theirs: node, base: earlier.get(name) })
      after = same
      return
    }
    if (earlier.has(name)) return
    const before = theirs[index - 1]
    const text = withComments(merge.theirs, node, before)
    const gap = separator ?? gapBefore(merge.theirs, node, before)
    const next = theirs.slice(index).flatMap((one) => known.get(key(merge.theirs, one)) ?? [])[0]
    const behind = after ?? (next === undefined ? ours.at(-1) : undefined)
    if (behind !== undefined) {
      const margin = gap.endsWith('\n') ? marginOf(merge.ours, behind) : ''
      merge.out.appendLeft(endOfLine(merge.ours, behind), gap + margin + text)
    } else if (next !== undefined) {
      const margin = gap.endsWith('\n') ? marginOf(merge.ours, next) : ''
      merge.out.appendRight(startOf(merge.ours, next), text + gap + margin)
    } else merge.out.appendLeft(empty, text)
  })
}

/** How far the line of a thing is indented. */
const marginOf = ({ text }: SyntaxTree, { start }: SyntaxNode): string =>
  /[ \t]*$/.exec(text.slice(0, start))?.[0] ?? ''

/** As far from what stands before it as in the other module. */
const gapBefore = (
  { text }: SyntaxTree,
  node: SyntaxNode,
  before: SyntaxNode | undefined,
): string => {
  const isListed = node.type === 'ExportNamedDeclaration' && child(node, 'source') !== undefined
  if (before === undefined) return isListed ? '\n' : '\n\n'
  return /\n\s*\n/.test(text.slice(before.end, node.start)) ? '\n\n' : '\n'
}

/** A step may be asked for further inside, in a branch, a loop or beside others. */
const holding = (
  { ours: tree }: Merge,
  ours: ReadonlyArray<SyntaxNode>,
  key: string,
): SyntaxNode | undefined => {
  const step = /^yield (\w+)$/.exec(key)?.[1]
  return step === undefined
    ? undefined
    : ours.find((node) => new RegExp(`\\b${step}\\s*\\(`).test(textOf(tree, node)))
}

/** With the comments above it. */
const withComments = (
  tree: SyntaxTree,
  node: SyntaxNode,
  before: SyntaxNode | undefined,
): string => {
  const above = tree.comments.find(
    ({ start, end }) => end <= node.start && before !== undefined && start >= before.end,
  )
  return tree.text.slice(above?.start ?? node.start, node.end)
}

/** A comment on the same line belongs to what stands before it. */
const endOfLine = ({ comments, text }: SyntaxTree, { end }: SyntaxNode): number =>
  comments.find(({ start }) => start >= end && /^[ \t]*$/.test(text.slice(end, start)))?.end ?? end

/** A comment above belongs to what stands below it. */
const startOf = ({ comments, text }: SyntaxTree, { start }: SyntaxNode): number =>
  comments.findLast(({ end }) => end <= start && /^\s*$/.test(text.slice(end, start)))?.start ??
  start
