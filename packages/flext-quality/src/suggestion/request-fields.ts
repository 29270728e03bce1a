/** The request of a suggested service, made of the parameters of the function. */
import type { Parameter } from '../code/code-file.ts'
import type { Fields } from '../service-description/description.ts'
import { fit, plainWords } from './name.ts'

/** What a framework or a database hands along is no part of a request. */
const alongside =
  /^_?(req|res|request|response|self|cls|reply|next|ctx|context|options|opts|trx|tx|txn|transaction|transacting|session|conn|connection|db|database|client|logger|log|signal|manager|em|entityManager|queryRunner|info|parent|kwargs|args|cb|callback|done)$/i
const alongsideType =
  /(Session|Transaction|EntityManager|Connection|Request|Response|Context|Logger|AbortSignal|QueryRunner|Callback)\b/

export const requestFields = (parameters: readonly Parameter[]): ReadonlyMap<string, Field> => {
  const fields = new Map<string, Field>()
  const taken = new Set<string>()
  for (const { name, type, optional } of parameters) {
    if (type !== undefined && alongsideType.test(type)) continue
    const destructured = name.startsWith('{')
    for (const each of destructured ? namesIn(name) : [name]) {
      if (alongside.test(each)) continue
      const field = fit(plainWords(each), 'value', taken)
      taken.add(field)
      const base = destructured || type === undefined ? 'Json' : fieldType(type)
      fields.set(each, { field, written: optional && !base.endsWith('?') ? `${base}?` : base })
    }
  }
  return fields
}

export interface Field {
  readonly field: string
  /** Its type, as descriptions write it. */
  readonly written: string
}

export const asFields = (fields: ReadonlyMap<string, Field>): Fields =>
  Object.fromEntries([...fields.values()].map(({ field, written }) => [field, written]))

/** `{ order, customer: buyer, ...rest }` holds `order` and `buyer`. */
const namesIn = (pattern: string): readonly string[] =>
  pattern
    .replace(/^\{|\}.*$/g, '')
    .split(',')
    .flatMap(
      (part) => /(?:^|:)\s*(\w+)\s*(?:=.*)?$/.exec(part.trim().replace(/^\.\.\./, ''))?.[1] ?? [],
    )

const simple: Readonly<Record<string, string>> = {
  string: 'string',
  str: 'string',
  number: 'number',
  float: 'number',
  decimal: 'number',
  int: 'Int',
  boolean: 'boolean',
  bool: 'boolean',
  date: 'Instant',
  datetime: 'Instant',
  uuid: 'NonEmptyString',
  url: 'Url',
}

const fieldType = (type: string): string => {
  const optional = /\b(undefined|None)\b|^Optional\[/.test(type) ? '?' : ''
  const bare = type
    .replaceAll(/\s|\|?\s*(undefined|None)\b|^Optional\[|readonly/g, '')
    .replace(/\]$/, '')
  const list = /^(?:(\w+)\[?\]?$|(?:Array|ReadonlyArray|[Ll]ist)[<[](\w+)>?)/.exec(bare)
  const many = bare.endsWith('[') || /^(Array|ReadonlyArray|[Ll]ist)[<[]/.test(bare)
  const name = (list?.[2] ?? list?.[1] ?? '').split('.').at(-1)!.toLowerCase()
  const base = Object.hasOwn(simple, name) ? simple[name]! : undefined
  if (base === undefined) return `Json${optional}`
  return `${base}${many ? '[]' : ''}${optional}`
}
