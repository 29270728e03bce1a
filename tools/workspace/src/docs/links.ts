/** The links of a Markdown text that lead to files of the repository, or to a heading. */
import { linesOf, type MarkdownLine } from './lines.ts'

export interface Link {
  readonly line: number
  /** The file as written, empty for a heading of the same file. */
  readonly path: string
  /** The heading's anchor, without `#`. */
  readonly anchor: string | undefined
}

const inline = /!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g
const reference = /^\s*\[[^\]]+\]:\s+<?(\S+?)>?(?:\s+"[^"]*")?\s*$/
const html = /\b(?:src|srcset|href)="([^"]+)"/g
const elsewhere = /^(?:[a-z][\d+.a-z-]*:|\/\/)/i

/** Every relative link outside code. */
export const linksOf = (markdown: string): readonly Link[] =>
  proseLines(markdown).flatMap(({ text, line }) => {
    const bare = text.replace(/`[^`]*`/g, '')
    const targets = [
      ...[...bare.matchAll(inline)].map(([, target]) => target),
      ...[...bare.matchAll(html)].map(([, target]) => target),
      reference.exec(bare)?.[1],
    ]
    return targets
      .filter((target) => target !== undefined && !elsewhere.test(target))
      .map((target) => {
        const [path = '', anchor] = (target ?? '').split('#', 2)
        return { line, path: decodeURI(path), anchor }
      })
  })

/** The anchors of a text's headings, as GitHub makes them. */
export const anchorsOf = (markdown: string): ReadonlySet<string> => {
  const seen = new Map<string, number>()
  const anchors = new Set<string>()
  for (const { text } of proseLines(markdown)) {
    const [, heading] = /^#{1,6}\s+(.*?)\s*#*$/.exec(text) ?? []
    if (heading === undefined) continue
    const anchor = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-')
    const times = seen.get(anchor) ?? 0
    seen.set(anchor, times + 1)
    anchors.add(times === 0 ? anchor : `${anchor}-${times}`)
  }
  return anchors
}

const proseLines = (markdown: string): readonly MarkdownLine[] =>
  linesOf(markdown).filter(({ code }) => !code)
