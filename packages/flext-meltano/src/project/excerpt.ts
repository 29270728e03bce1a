/**
 * The line a mistake is on, with carets under it. Values of settings that look secret are masked,
 * also when they stand on lines below their key, as a private key in a block text does.
 */
import { looksSecret } from './secret-name.ts'
import { placeOf, type Span } from './source-text.ts'

const WIDEST = 96

/** Two lines: `12 | text of the line` and the carets. */
export const excerptOf = (span: Span): string => {
  const { line, column } = placeOf(span)
  const lines = span.source.text.split('\n')
  const raw = (lines[line - 1] ?? '').replace(/\r$/, '')
  const shown = masked(span.source.file, lines, line - 1, raw)

  const from = Math.max(0, column - 1 - WIDEST / 2)
  const cut = shown.slice(from, from + WIDEST).replaceAll('\t', ' ')
  const room = Math.max(1, cut.length - (column - 1 - from))
  const carets = '^'.repeat(Math.min(Math.max(1, span.end - span.start), room))
  const margin = String(line)
  return [
    `${margin} | ${cut}`,
    `${' '.repeat(margin.length)} | ${' '.repeat(column - 1 - from)}${carets}`,
  ].join('\n')
}

const KEY = /^(\s*(?:-\s+)*)(["']?)([^\s"'#:[{][^"':]*?)\2\s*:(?=\s|$)/

const masked = (
  file: string,
  lines: ReadonlyArray<string>,
  index: number,
  line: string,
): string => {
  if (/(^|\/)\.env$/.test(file)) return line.replace(/=.*$/, '=***')
  if (insideSecret(lines, index)) return line.replace(/\S.*$/, '***')

  const key = KEY.exec(line)
  if (key !== null && looksSecret(key[3] ?? '')) return `${key[0]} ***`
  return line.replaceAll(
    /(["']?)([\w.-]+)\1(\s*:\s*)("[^"]*"?|'[^']*'?|[^,}\]]+)/g,
    (all: string, quote: string, name: string, colon: string) =>
      looksSecret(name) ? `${quote}${name}${quote}${colon}***` : all,
  )
}

/** Whether one of the keys above that the line is indented under looks secret. */
const insideSecret = (lines: ReadonlyArray<string>, index: number): boolean => {
  let indent = indentOf(lines[index] ?? '')
  for (let above = index - 1; above >= 0 && indent > 0; above--) {
    const line = lines[above] ?? ''
    if (line.trim() === '' || indentOf(line) >= indent) continue
    indent = indentOf(line)
    const key = KEY.exec(line)
    if (key !== null && looksSecret(key[3] ?? '')) return true
  }
  return false
}

const indentOf = (line: string): number => line.length - line.trimStart().length
