/** The fenced blocks of a Markdown text; what stands inside one is not looked into. */

export interface FencedBlock {
  /** Before the fences. */
  readonly indent: string
  /** The first word behind the opening fence; empty without one. */
  readonly language: string
  /** Indices of the lines of its fences. */
  readonly start: number
  readonly end: number
}

const fence = /^(\s*)(`{3,})\s*(\S*)/

/** The block that opens on line `at`, if one does and it is closed. */
export const blockAt = (lines: readonly string[], at: number): FencedBlock | undefined => {
  const [, indent, ticks, language] = fence.exec(lines[at] ?? '') ?? []
  if (indent === undefined || ticks === undefined) return undefined
  const end = lines.findIndex((line, index) => index > at && line.trim() === ticks)
  return end < 0 ? undefined : { indent, language: language ?? '', start: at, end }
}

export const fencedBlocks = (lines: readonly string[]): readonly FencedBlock[] => {
  const blocks: FencedBlock[] = []
  let at = 0
  while (at < lines.length) {
    const block = blockAt(lines, at)
    if (block !== undefined) blocks.push(block)
    at = (block?.end ?? at) + 1
  }
  return blocks
}
