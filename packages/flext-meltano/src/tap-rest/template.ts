/** Places in a path, a parameter or a body that are filled in: `{parent.id}`, `{start}`. */
import { valueAtPath } from './json-path.ts'

export interface Filling {
  readonly parent?: Readonly<Record<string, unknown>>
  readonly start?: string | number
}

const place = /\{(parent\.([^{}]+)|start)\}/g

export const placesOf = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(place)].map(([, name = '']) => name)

/** The text with its places filled in; undefined where one of them is not there. */
export const filled = (
  text: string,
  { parent, start }: Filling,
  written: (value: string) => string = (value) => value,
): string | undefined => {
  let isWhole = true
  const whole = text.replace(place, (_, name: string, path?: string) => {
    const value = name === 'start' ? start : valueAtPath(parent, path ?? '')
    if (value === undefined || value === null) isWhole = false
    return written(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
  })
  return isWhole ? whole : undefined
}

/** The same at any depth of a body; a text that is one place alone keeps the type of its value. */
export const filledBody = (value: unknown, filling: Filling): unknown => {
  if (typeof value === 'string') {
    if (value === '{start}') return filling.start
    return filled(value, filling)
  }
  if (Array.isArray(value)) return value.map((item: unknown) => filledBody(item, filling))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, filledBody(inner, filling)]),
  )
}
