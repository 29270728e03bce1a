/** What an `import` binds. */
import type { Origin } from '../code/origin.ts'

export interface ImportedNames {
  readonly names: readonly (readonly [name: string, Origin])[]
  /** The module of `from … import *`. */
  readonly all?: string
}

export const importedNames = (statement: string): ImportedNames => {
  const text = statement
    .replaceAll(/#.*$/gm, '')
    .replaceAll(/[()\\]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const from = /^from (\.*[\w.]*) ?import (.*)$/.exec(text)
  if (from === null) return { names: listed(text.replace(/^import /, '')).map(wholeModule) }
  const [, module = '', rest = ''] = from
  if (rest.trim() === '*') return { names: [], all: module }
  return { names: listed(rest).map(({ name, as }) => [as ?? name, { module, path: [name] }]) }
}

const wholeModule = ({ name, as }: Listed): readonly [string, Origin] =>
  as === undefined
    ? [name.split('.')[0]!, { module: name.split('.')[0]!, path: [] }]
    : [as, { module: name, path: [] }]

interface Listed {
  readonly name: string
  readonly as?: string
}

const listed = (text: string): readonly Listed[] =>
  text.split(',').flatMap((part) => {
    const [name = '', as] = part.trim().split(/ as /)
    return name === '' ? [] : [{ name, ...(as === undefined ? {} : { as }) }]
  })
