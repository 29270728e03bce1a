/** Texts as the log has them, made what a SELECT of the tap would have given. */
import type { Cell } from '../singer/cells.ts'
import { cellChange } from './cell-change.ts'
import type { SourceColumn } from './column-type.ts'

export type LogValue = (text: string) => Cell

/** How a column is read off the log; nothing where its type cannot be. */
export const logValue = ({ type, kind, element }: SourceColumn): LogValue | undefined => {
  if (kind === 'c' || type === 'money') return undefined
  if (element !== undefined)
    return element === 'money' ? undefined : (text) => arrayJson(text, element)
  return values[type] ?? ((text) => text)
}

const finite: LogValue = (text) => (/^(?:NaN|-?Infinity)$/.test(text) ? null : text)
const truth: LogValue = (text) => (text === 't' ? 'true' : 'false')
const json: LogValue = (text) => (text === 'null' ? null : text)

const values: Readonly<Record<string, LogValue>> = {
  bool: truth,
  float4: finite,
  float8: finite,
  numeric: finite,
  json,
  jsonb: json,
  bytea: (text) => text.slice(2),
}

/** An array as JSON: https://www.postgresql.org/docs/15/arrays.html#ARRAYS-IO */
const arrayJson = (text: string, element: string): string => {
  let at = text.startsWith('[') ? text.indexOf('=') + 1 : 0
  const list = (): string => {
    const parts: Array<string> = []
    at += 1
    while (text[at] !== '}') {
      if (text[at] === ',') at += 1
      else parts.push(text[at] === '{' ? list() : item())
    }
    at += 1
    return `[${parts.join(',')}]`
  }
  const item = (): string => {
    if (text[at] === '"') return elementJson(quoted(), element)
    const from = at
    while (text[at] !== ',' && text[at] !== '}') at += 1
    const plain = text.slice(from, at)
    return plain.toUpperCase() === 'NULL' ? 'null' : elementJson(plain, element)
  }
  const quoted = (): string => {
    let value = ''
    for (at += 1; text[at] !== '"'; at += 1) {
      if (text[at] === '\\') at += 1
      value += text[at] ?? ''
    }
    at += 1
    return value
  }
  return list()
}

const numbers = new Set(['int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'oid'])

const elementJson = (text: string, element: string): string => {
  if (numbers.has(element) && finite(text) !== null) return text
  if (element === 'bool') return truth(text) ?? 'null'
  if (element === 'json' || element === 'jsonb') return text
  const time =
    element === 'timestamptz' || element === 'timestamp' ? cellChange(element) : undefined
  return JSON.stringify(time?.(text)?.replace(/Z$/, '+00:00') ?? text)
}
