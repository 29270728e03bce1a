/**
 * The line a mistake is on, with carets under it. Values of settings that look secret are masked,
 * also when they stand on lines below their key, as a private key in a block text does.
 */
import { isSecretKey } from '../result/secret.ts'

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

const KEY = /^\s*(?:-\s+)*["']?([\w.-]+)["']?\s*:(?=\s|$)/

const masked = (
  file: string,
  lines: ReadonlyArray<string>,
  index: number,
  line: string,
): string => {
  if (/(^|\/)\.env$/.test(file)) return '***'
  if (insideSecret(lines, index)) return line.replace(/\S.*$/, '***')

  for (const key of line.matchAll(/["']?([\w.-]+)["']?\s*:(?=\s|$)/g)) {
    if (isSecretKey(key[1] ?? '')) return `${line.slice(0, key.index + key[0].length)} ***`
  }
  return line
}

/** Whether one of the keys above that the line stands under looks secret. */
const insideSecret = (lines: ReadonlyArray<string>, index: number): boolean => {
  let depth = depthOf(lines[index] ?? '')
  for (let above = index - 1; above >= 0 && depth > 0; above--) {
    const line = lines[above] ?? ''
    if (line.trim() === '' || depthOf(line) >= depth) continue
    depth = depthOf(line)
    const key = KEY.exec(line)
    if (key !== null && isSecretKey(key[1] ?? '')) return true
  }
  return false
}

/** An item of a list may stand as far left as the key it is under, and yet is deeper. */
const depthOf = (line: string): number => {
  const content = line.trimStart()
  return 2 * (line.length - content.length) + (/^-(\s|$)/.test(content) ? 1 : 0)
}
