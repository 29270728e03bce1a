/**
 * Where something is in an answer: names between dots, `[0]`, `[-1]`, `['a name']`, and `[*]` at the end.
 * The part of JSONPath (RFC 9535) that names one place; `$.` before it changes nothing.
 */
import * as t from 'io-ts'

type Step = string | number

const step = /^(?:\.?([^.[\]'"*$]+)|\.?\[(-?\d+)\]|\.?\[(?:'([^']*)'|"([^"]*)")\])/

/** The steps of a path; undefined where it is none. */
export const stepsOf = (path: string): ReadonlyArray<Step> | undefined => {
  let rest = path.replace(/^\$\.?/, '').replace(/\.?\[\*\]$/, '')
  if (rest === '@this') return []
  const steps: Array<Step> = []
  while (rest !== '') {
    const found = step.exec(rest)
    if (found === null) return undefined
    const [whole, name, index, single, double] = found
    steps.push(index === undefined ? (name ?? single ?? double ?? '') : Number(index))
    rest = rest.slice(whole.length)
  }
  return steps
}

const isPath = (value: unknown): value is string =>
  typeof value === 'string' && stepsOf(value) !== undefined

const expected = 'a path such as data.items, $.data.items[*] or items[-1].id'

export const JsonPath: t.Type<string> = new t.Type<string>(
  expected,
  isPath,
  (value, context) => (isPath(value) ? t.success(value) : t.failure(value, context)),
  t.identity,
)

/** What is there; undefined where there is nothing. */
export const valueAtPath = (value: unknown, path: string): unknown =>
  (stepsOf(path) ?? []).reduce<unknown>((inner, key) => {
    if (typeof key === 'number')
      return Array.isArray(inner) ? (inner.at(key) as unknown) : undefined
    return typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
      ? (inner as Readonly<Record<string, unknown>>)[key]
      : undefined
  }, value)
