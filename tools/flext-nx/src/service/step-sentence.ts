/**
 * Steps in words, as they are given on a command line:
 * `changing reservePens(pens: PositiveInt) on stock gives number fails OutOfStock, pivot send(pens) on mail`.
 * They are read into the same located parts as a file, so that a mistake is told at its place.
 */
import {
  mistakeAt,
  type Located,
  type LocatedEntry,
  type LocatedMap,
  type Report,
  type SourceText,
  type Span,
} from 'flext-core/yaml'

/** The steps, and the fields of the request that their inputs declare. */
export interface StepSentences {
  readonly steps: Located
  readonly fields: ReadonlyMap<string, LocatedEntry>
}

interface Word {
  readonly text: string
  readonly span: Span
}

const kinds: ReadonlySet<string> = new Set([
  'reading',
  'changing',
  'transacting',
  'pivot',
  'finishing',
])

export const readStepSentences = (source: SourceText, report: Report): StepSentences => {
  const fields = new Map<string, LocatedEntry>()
  const reader = sentenceReader(source, fields, report)
  const items: Array<Located> = []
  while (reader.rest()) {
    const step = reader.step(`[${items.length}]`)
    if (step === undefined) break
    items.push(step)
  }
  const whole = { source, start: 0, end: source.text.length }
  return { steps: { kind: 'list', span: whole, path: '', items }, fields }
}

const sentenceReader = (source: SourceText, fields: Map<string, LocatedEntry>, report: Report) => {
  const words = wordsOf(source)
  let at = 0
  const peek = (): string | undefined => words[at]?.text
  const take = (): Word | undefined => words[at++]
  const end = { source, start: source.text.length, end: source.text.length + 1 }

  const expected = (what: string): undefined => {
    const word = words[at]
    report(
      mistakeAt(word?.span ?? end, {
        path: '',
        expected: what,
        found: word === undefined ? 'the end' : JSON.stringify(word.text),
        hint: 'changing reservePens(pens: PositiveInt) on stock gives number fails OutOfStock tells PensReserved',
      }),
    )
  }
  const name = (what: string): Word | undefined =>
    /^[A-Za-z_]/.test(peek() ?? '') ? take() : expected(what)

  /** A word, and `or` or `and` another. */
  const names = (what: string): ReadonlyArray<Word> => {
    const found: Array<Word> = []
    do {
      const one = name(what)
      if (one === undefined) break
      found.push(one)
    } while (/^(?:or|and)$/.test(peek() ?? '') && take() !== undefined)
    return found
  }

  /** `string[]`, `string | null`. */
  const type = (): Word | undefined => {
    const first = name('a type such as PositiveInt')
    if (first === undefined) return undefined
    let last = first
    while (/^(?:\[\]|\?|\|)$/.test(peek() ?? '')) {
      const isOr = peek() === '|'
      last = take() ?? last
      if (isOr) last = name('null') ?? last
    }
    const span = { source, start: first.span.start, end: last.span.end }
    return { text: source.text.slice(span.start, span.end), span }
  }

  const inputs = (): ReadonlyArray<Word> => {
    const found: Array<Word> = []
    if (peek() !== '(') return found
    take()
    while (peek() !== ')') {
      const input = name('an input, or `)`')
      if (input === undefined) return found
      found.push(input)
      if (peek() === ':') {
        take()
        const of = type()
        if (of !== undefined && !fields.has(input.text)) {
          fields.set(input.text, entry(input, scalar(of, `request.${input.text}`)))
        }
      }
      if (peek() === ',') take()
    }
    take()
    return found
  }

  const step = (path: string): LocatedMap | undefined => {
    const kind = kinds.has(peek() ?? '') ? take() : undefined
    const named = name('a step such as reservePens')
    if (named === undefined) return undefined
    const entries = new Map<string, LocatedEntry>()
    const put = (key: string, where: Word, value: Located) =>
      void entries.set(key, { keySpan: where.span, value })
    const text = (key: string, word: Word | undefined) => {
      if (word !== undefined) put(key, word, scalar(word, `${path}.${key}`))
    }
    const list = (key: string, found: ReadonlyArray<Word>) => {
      const [first] = found
      if (first !== undefined) put(key, first, listOf(found, `${path}.${key}`))
    }
    text('name', named)
    text('kind', kind ?? { text: 'changing', span: named.span })
    list('input', inputs())
    for (;;) {
      const clause = peek()
      if (clause === 'on') {
        take()
        text('port', name('a port such as stock'))
      } else if (clause === 'gives') {
        take()
        if (words[at + 1]?.text === ':') {
          text('as', name('a name'))
          take()
        }
        text('output', type())
      } else if (clause === 'fails') {
        take()
        list('fails', names('an error such as OutOfStock'))
      } else if (clause === 'tells') {
        take()
        list('tells', names('an event such as PensReserved'))
      } else if (clause === 'undo') {
        take()
        text('undo', name('a method such as releasePens'))
      } else break
    }
    if (!entries.has('port')) {
      const taken = entries.get('input')?.value
      text('port', { text: portFor(named.text, namesIn(taken)), span: named.span })
    }
    if (peek() === ',' || peek() === ';') take()
    else if (at < words.length) {
      return expected('a comma before the next step, or one of on, gives, fails, tells, undo')
    }
    return { kind: 'map', span: named.span, path, entries }
  }

  return { rest: () => at < words.length, step }
}

/** `pens` for `reservePens`; `bikes` for `lockBike(bike)`, where the noun has another meaning. */
export const portFor = (step: string, inputs: ReadonlyArray<string>): string => {
  const noun = step.replace(/^[a-z0-9]+/, '')
  const port = noun === '' ? step : noun.slice(0, 1).toLowerCase() + noun.slice(1)
  return inputs.includes(port) ? `${port}s` : port
}

const namesIn = (list: Located | undefined): ReadonlyArray<string> =>
  list?.kind === 'list'
    ? list.items.flatMap((item) => (item.kind === 'scalar' ? [String(item.value)] : []))
    : []

const wordsOf = (source: SourceText): ReadonlyArray<Word> =>
  [...source.text.matchAll(/\[\]|[A-Za-z_][\w-]*|\S/g)].map(({ 0: text, index }) => ({
    text,
    span: { source, start: index, end: index + text.length },
  }))

const scalar = ({ text, span }: Word, path: string): Located => ({
  kind: 'scalar',
  span,
  path,
  value: text,
})

const entry = ({ span }: Word, value: Located): LocatedEntry => ({ keySpan: span, value })

const listOf = (words: ReadonlyArray<Word>, path: string): Located => ({
  kind: 'list',
  span: {
    source: words[0]?.span.source ?? { file: '', text: '', lineStarts: [] },
    start: words[0]?.span.start ?? 0,
    end: words.at(-1)?.span.end ?? 0,
  },
  path,
  items: words.map((word, index) => scalar(word, `${path}[${index}]`)),
})
