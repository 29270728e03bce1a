import { describe, expect, it } from 'vitest'

import {
  listOf,
  mistakeText,
  object,
  oneOf,
  parseYaml,
  sourceText,
  text,
  type Mistake,
} from './index.ts'

interface Crate {
  readonly label: string
  readonly size?: 'small' | 'large'
  readonly holds?: ReadonlyArray<string>
}
const crate = object<Crate>({
  what: 'a crate',
  fields: { label: text, size: oneOf('small', 'large'), holds: listOf(text) },
  required: ['label'],
})
const read = (yaml: string) => {
  const mistakes: Array<Mistake> = []
  const report = (mistake: Mistake) => void mistakes.push(mistake)
  const node = parseYaml(sourceText('crate.yml', yaml), report)
  return { value: node && crate(node, report), said: mistakes.map(mistakeText) }
}

describe('a file that is read with its places', () => {
  it('becomes a typed value', () => {
    expect(read('label: pens\nholds: [red, blue]\n')).toEqual({
      value: { label: 'pens', holds: ['red', 'blue'] },
      said: [],
    })
  })

  it('says every mistake at its place, with what was expected and found', () => {
    const { value, said } = read('labl: pens\nsize: lage\nholds: [red, {}]\n')
    expect(value).toBeUndefined()
    expect(said).toEqual([
      'crate.yml:1:1 labl: expected a key of a crate, found "labl"\n    1 | labl: pens\n      | ^^^^\n    hint: did you mean label?',
      'crate.yml:2:7 size: expected one of small, large, found "lage" (string)\n    2 | size: lage\n      |       ^^^^\n    hint: did you mean large?',
      'crate.yml:3:14 holds[1]: expected a text, found an empty map\n    3 | holds: [red, {}]\n      |              ^^',
      'crate.yml:1:1: expected a crate with label, found none\n    1 | labl: pens\n      | ^^^^^^^^^^',
    ])
  })

  it('hides what stands under a key that looks secret', () => {
    const { said } = read('label: [hunter2]\npassword: [hunter2]\n')
    expect(said.join('\n')).toContain('expected a key of a crate, found "password"')
    expect(said.join('\n').match(/password: \*\*\*/g)).toHaveLength(1)
  })
})
