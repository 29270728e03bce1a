/** How Python writes values: `str` and `repr`. */
import { deltaText, isoDate, isoDateTime, isoTime, zoneName } from './python-datetime.ts'
import { isDict, isList, isPython, isSet, typeName, type PythonValue } from './python-value.ts'

export const textOf = (value: PythonValue): string =>
  typeof value === 'string' ? value : represented(value)

/** `repr` */
export const represented = (value: PythonValue): string => {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return floatText(value)
  if (typeof value === 'string') return quoted(value)
  if (isList(value)) return `[${value.map(represented).join(', ')}]`
  if (isDict(value)) {
    return `{${[...value].map(([key, item]) => `${represented(key)}: ${represented(item)}`).join(', ')}}`
  }
  if (isSet(value))
    return value.size === 0 ? 'set()' : `{${[...value].map(represented).join(', ')}}`
  if (isPython(value, 'tuple')) {
    const items = value.items.map(represented)
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`
  }
  if (isPython(value, 'date')) return isoDate(value)
  if (isPython(value, 'datetime')) return isoDateTime(value, ' ')
  if (isPython(value, 'time')) return isoTime(value)
  if (isPython(value, 'timedelta')) return deltaText(value)
  if (isPython(value, 'timezone')) return zoneName(value.offset)
  return `<${typeName(value)} '${'name' in value ? value.name : ''}'>`
}

/** A float always shows that it is one. */
export const floatText = (value: number): string => {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Object.is(value, -0)) return '-0.0'
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e')
    const sign = exponent.startsWith('-') ? '-' : '+'
    return `${digits}e${sign}${exponent.replace(/^[+-]/, '').padStart(2, '0')}`
  }
  const text = String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}

/** What cannot be seen is written by its code. */
export const codeOf = (character: string): string => {
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16)
  if (code < 256) return `\\x${hex.padStart(2, '0')}`
  return code < 65_536 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

const quoted = (text: string): string => {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(/[\p{C}\p{Z}]/gu, (each) => (each === ' ' ? each : codeOf(each)))
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`
}
