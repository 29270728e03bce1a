/** The lines of a Markdown text, and which of them are code. */

export interface MarkdownLine {
  readonly text: string
  /** From 1. */
  readonly line: number
  /** Whether it stands in a fenced block, or is one of its fences. */
  readonly code: boolean
}

export const linesOf = (markdown: string): readonly MarkdownLine[] => {
  let ticks: string | undefined
  return markdown.split('\n').map((text, index) => {
    const fence = /^\s*(`{3,}|~{3,})/.exec(text)?.[1]
    const code = ticks !== undefined || fence !== undefined
    if (ticks === undefined) ticks = fence
    else if (text.trim() === ticks) ticks = undefined
    return { text, line: index + 1, code }
  })
}
