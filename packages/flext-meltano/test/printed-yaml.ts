/** Projects printed as people write YAML, each in a style of its own, and what every line of them holds. */
import fc, { type GeneratorValue } from 'fast-check'

export type Path = ReadonlyArray<string | number>

export interface PrintedLine {
  readonly text: string
  readonly holds: ReadonlyArray<Path>
  /** Of collections that are written on the line, or of nothing that a change would fill. */
  readonly brackets: ReadonlyArray<Path>
}

export interface PrintedYaml {
  readonly source: string
  readonly lines: ReadonlyArray<PrintedLine>
  readonly value: unknown
}

interface Style {
  readonly step: number
  readonly isListIndented: boolean
  readonly choose: GeneratorValue
  readonly anchors: Array<readonly [string, unknown]>
  count: number
}

export const printedYaml = (choose: GeneratorValue): PrintedYaml => {
  const style: Style = {
    step: 2 + 2 * choose(fc.nat, { max: 1 }),
    isListIndented: choose(fc.boolean),
    choose,
    anchors: [],
    count: 0,
  }
  const { value, lines } = mapOf(style, [], 0, 3)
  const lineBreak = sometimes(style, 3) ? '\r\n' : '\n'
  const end = sometimes(style, 3) ? '' : lineBreak
  return { source: lines.map(({ text }) => text).join(lineBreak) + end, lines, value }
}

interface Part {
  readonly value: unknown
  readonly lines: ReadonlyArray<PrintedLine>
}

const sometimes = ({ choose }: Style, inverse: number): boolean =>
  choose(fc.nat, { max: inverse - 1 }) === 1

const line = (text: string, path: Path, ...brackets: ReadonlyArray<Path>): PrintedLine => ({
  text,
  holds: [path],
  brackets,
})

const aside = (style: Style, column: number, path: Path): ReadonlyArray<PrintedLine> => [
  ...(sometimes(style, 8) ? [line('', path)] : []),
  ...(sometimes(style, 5) ? [line(`${' '.repeat(column)}# says ${++style.count}`, path)] : []),
]

const mapOf = (style: Style, path: Path, column: number, depth: number): Part => {
  const value: Record<string, unknown> = {}
  const lines: Array<PrintedLine> = []
  for (let nth = style.choose(fc.nat, { max: 3 }); nth >= 0; nth -= 1) {
    const key = `key${++style.count}`
    if (nth > 0) lines.push(...aside(style, column, path))
    const part = valueOf(
      style,
      [...path, key],
      column,
      depth,
      `${' '.repeat(column)}${key}:`,
      false,
    )
    value[key] = part.value
    lines.push(...part.lines)
  }
  lines.push(...aside(style, column, path))
  return { value, lines }
}

const listOf = (style: Style, path: Path, column: number, depth: number): Part => {
  const value: Array<unknown> = []
  const lines: Array<PrintedLine> = []
  const length = style.choose(fc.nat, { max: 2 })
  for (let nth = 0; nth <= length; nth += 1) {
    if (nth > 0) lines.push(...aside(style, column, path))
    const part = valueOf(style, [...path, nth], column, depth, `${' '.repeat(column)}-`, true)
    value.push(part.value)
    lines.push(...part.lines)
  }
  return { value, lines }
}

const valueOf = (
  style: Style,
  path: Path,
  column: number,
  depth: number,
  head: string,
  isItem: boolean,
): Part => {
  const note = sometimes(style, 4) ? `   # why ${++style.count}` : ''
  const [name, anchored] = style.anchors[0] ?? []
  if (name !== undefined && sometimes(style, 10)) {
    return { value: anchored, lines: [line(`${head} *${name}${note}`, path, path)] }
  }
  const kind = style.choose(fc.nat, { max: depth === 0 ? 6 : 11 })
  if (kind < 4) {
    const [value, text] = scalarOf(style)
    const isNamed = style.anchors.length === 0 && sometimes(style, 20)
    if (isNamed) style.anchors.push(['here', value])
    const written = `${head} ${isNamed ? '&here ' : ''}${text}${note}`
    return { value, lines: [line(written, path, ...(value === null ? [path] : []))] }
  }
  if (kind === 4) return { value: null, lines: [line(head + note, path, path)] }
  if (kind === 5) {
    const word = `line ${++style.count}`
    const inside = ' '.repeat(column + style.step)
    const lines = [line(`${head} |`, path), line(inside + word, path), line(`${inside}more`, path)]
    return { value: `${word}\nmore\n`, lines }
  }
  if (kind < 9) {
    const { value, text, holds } = flowOf(style, path, 2)
    return { value, lines: [{ text: `${head} ${text}${note}`, holds, brackets: [path] }] }
  }
  if (isItem) {
    const inside = mapOf(style, path, column + 2, depth - 1)
    const [first, ...others] = inside.lines
    const lines = first ? [{ ...first, text: `${head} ${first.text.trimStart()}` }, ...others] : []
    return { value: inside.value, lines }
  }
  const isList = kind > 9
  const isNamed = style.anchors.length === 0 && sometimes(style, 10)
  const inner = column + (isList && !style.isListIndented ? 0 : style.step)
  const inside = (isList ? listOf : mapOf)(style, path, inner, depth - 1)
  if (isNamed) style.anchors.push(['all', inside.value])
  const header = line(`${head}${isNamed ? ' &all' : ''}${note}`, path)
  return { value: inside.value, lines: [header, ...inside.lines] }
}

const flowOf = (
  style: Style,
  path: Path,
  depth: number,
): { readonly value: unknown; readonly text: string; readonly holds: ReadonlyArray<Path> } => {
  const parts = Array.from({ length: style.choose(fc.nat, { max: 3 }) }, (_, nth) => {
    const key = `flow${++style.count}`
    return [key, nth] as const
  })
  const isList = style.choose(fc.boolean)
  const made = parts.map(([key, nth]) => {
    const at = [...path, isList ? nth : key]
    if (depth > 0 && sometimes(style, 4)) return { key, ...flowOf(style, at, depth - 1) }
    const [value, text] = scalarOf(style)
    return { key, value, text, holds: [at] }
  })
  const blank = style.step === 2 ? ' ' : ''
  const texts = made.map(({ key, text }) => (isList ? text : `${key}: ${text}`))
  const inside = texts.length === 0 ? '' : `${blank}${texts.join(', ')}${blank}`
  return {
    value: isList
      ? made.map(({ value }) => value)
      : Object.fromEntries(made.map(({ key, value }) => [key, value])),
    text: isList ? `[${inside}]` : `{${inside}}`,
    holds: [path, ...made.flatMap(({ holds }) => holds)],
  }
}

const scalarOf = (style: Style): readonly [unknown, string] => {
  const nth = ++style.count
  const written: ReadonlyArray<readonly [unknown, string]> = [
    [nth, String(nth)],
    [`word${nth}`, `word${nth}`],
    [`it's: #${nth}`, `'it''s: #${nth}'`],
    [`*.*"${nth}`, String.raw`"*.*\"${nth}"`],
    [null, '~'],
    [true, 'true'],
  ]
  return written[style.choose(fc.nat, { max: written.length - 1 })] ?? [null, 'null']
}
