/** A service described in words of a command line: its steps, its request and its result. */
import { dataFlow, readLocatedDescription, type ServiceDescription } from 'flext-quality'
import {
  mistakesText,
  sourceText,
  type Located,
  type LocatedEntry,
  type Mistake,
  type SourceText,
} from 'flext-core/yaml'

import { InputRefused } from '../input/refused.ts'
import { readStepSentences } from './step-sentence.ts'

export interface Words {
  /** The class. */
  readonly name: string
  readonly steps: string
  /** `pens: PositiveInt, to: string`. */
  readonly request?: string | undefined
  readonly result?: string | undefined
  readonly description?: string | undefined
}

export const describedInWords = (
  generator: string,
  { name, steps, request, result, description }: Words,
): ServiceDescription => {
  const mistakes: Array<Mistake> = []
  const source = sourceText('--steps', steps)
  const sentences = readStepSentences(source, (mistake) => mistakes.push(mistake))
  if (mistakes.length > 0) throw new InputRefused(generator, [mistakesText('--steps', mistakes)])

  const asked = fieldsOf(sourceText('--request', request ?? ''), 'request')
  const requested = new Map([...asked, ...sentences.fields])
  const entries = new Map<string, LocatedEntry>([
    ['service', placed(sourceText('--name', name), name)],
    ...(description === undefined || description.trim() === ''
      ? []
      : [['description', placed(sourceText('--description', description), description)] as const]),
    ['request', { keySpan: span(source), value: mapOf(source, 'request', requested) }],
    ['steps', { keySpan: span(source), value: sentences.steps }],
  ])
  const read = (answer: ReadonlyMap<string, LocatedEntry>) =>
    readLocatedDescription(source, {
      kind: 'map',
      span: span(source),
      path: '',
      entries: new Map([
        ...entries,
        ['result', { keySpan: span(source), value: mapOf(source, 'result', answer) }],
      ]),
    })

  const given = read(fieldsOf(sourceText('--result', result ?? ''), 'result'))
  if (given._tag === 'Left') throw new InputRefused(generator, [given.left.message])
  return result === undefined || result.trim() === ''
    ? { ...given.right, result: yielded(given.right) }
    : given.right
}

/** Without a result that is asked for, whatever the steps yield. */
const yielded = (description: ServiceDescription): ServiceDescription['result'] => {
  const { yields } = dataFlow(description)
  return Object.fromEntries(
    description.steps.flatMap(({ output }, index) => {
      const name = yields[index]
      return name === undefined || output === undefined ? [] : [[name, output]]
    }),
  )
}

/** `pens: PositiveInt, to: string`; a field without a type is a string. */
const fieldsOf = (source: SourceText, path: string): ReadonlyMap<string, LocatedEntry> =>
  new Map(
    [...source.text.matchAll(/([^,:\s][^,:]*?)\s*(?::\s*([^,]*?))?\s*(?:,|$)/g)].map(
      ({ 0: whole, 1: name = '', 2: type = 'string', index }) => {
        const keySpan = { source, start: index, end: index + name.length }
        const start = index + Math.max(0, whole.lastIndexOf(type))
        const value: Located = {
          kind: 'scalar',
          span: { source, start, end: start + type.length },
          path: `${path}.${name}`,
          value: type,
        }
        return [name, { keySpan, value }] as const
      },
    ),
  )

const span = (source: SourceText) => ({ source, start: 0, end: Math.max(1, source.text.length) })

const placed = (source: SourceText, value: string): LocatedEntry => ({
  keySpan: span(source),
  value: { kind: 'scalar', span: span(source), path: '', value },
})

const mapOf = (
  source: SourceText,
  path: string,
  entries: ReadonlyMap<string, LocatedEntry>,
): Located => ({ kind: 'map', span: span(source), path, entries })
