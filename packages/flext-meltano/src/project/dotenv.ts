/**
 * Reads a `.env` file: `KEY=value` lines, an optional `export`, comments, and quotes. Single quotes
 * keep a text as it stands; elsewhere `${NAME}` is expanded, and `\n` and `\"` mean something in
 * double quotes. A quoted value may go over several lines.
 */
import { mistakeAt, type Report, type SourceText, type Span } from 'flext-core/yaml'

export interface DotEnvEntry {
  readonly name: string
  readonly value: string
  /** Whether `${NAME}` in the value stands for a variable. */
  readonly expands: boolean
  readonly span: Span
}

const LINE =
  /[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][\w.-]*)[^\S\n]*=[^\S\n]*(?:'([^']*)'|"((?:[^"\\]|\\[^])*)"|([^\n]*))/y
const BLANK = /[^\S\n]*(?:#[^\n]*)?(?:\n|$)/y

export const parseDotEnv = (source: SourceText, report: Report): ReadonlyArray<DotEnvEntry> => {
  const { text } = source
  const entries: Array<DotEnvEntry> = []
  for (let at = 0; at < text.length;) {
    const blank = matchAt(BLANK, text, at)
    if (blank !== undefined) {
      at += Math.max(1, blank[0].length)
      continue
    }
    const line = matchAt(LINE, text, at)
    const end = line === undefined ? -1 : at + line[0].length
    const rest = line === undefined ? undefined : matchAt(BLANK, text, end)
    const entry = line && entryOf(line, { source, start: at, end })
    if (entry === undefined || rest === undefined || /^["']/.test(line?.[4] ?? '')) {
      const next = lineEnd(text, at)
      const expected = 'NAME=value, a comment, or a blank line'
      const found = 'a line that is none of these, or quotes that are not closed'
      report(mistakeAt({ source, start: at, end: next }, { path: '', expected, found }))
      at = next + 1
    } else {
      entries.push(entry)
      at = end + rest[0].length
    }
  }
  return entries
}

const entryOf = (line: RegExpExecArray, span: Span): DotEnvEntry => {
  const [, name = '', single, double, bare = ''] = line
  if (single !== undefined) return { name, value: single, expands: false, span }
  const value = double === undefined ? bare.replace(/(^|\s)#.*$/, '').trimEnd() : unescaped(double)
  return { name, value, expands: true, span }
}

const unescaped = (text: string): string =>
  text.replaceAll(/\\([nrt"\\])/g, (_, escape: string) => ESCAPES[escape] ?? escape)

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | undefined => {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}

const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end
}
