import type { JsonValue } from 'flext-core'
import { either as E } from 'fp-ts'
import { describe, expect, it } from 'vitest'

import type { Keys } from './json-change.ts'
import { yamlText, type YamlText } from './yaml-text.ts'

const edited = (source: string, change: (text: YamlText) => void): string => {
  const text = yamlText(source)
  change(text)
  const after = text.text()
  if (E.isLeft(after)) throw new Error(after.left.message)
  return after.right
}

const project = `version: 1
environments:
  - name: prod
    config:
      plugins:
        extractors:
          - name: tap-csv
            config:
              sample_rows: 0
plugins:
  extractors:
    - name: tap-csv # ours
      config:
        files: []
      select: ['*.*']   # all
  loaders:
    - name: target-jsonl
      config:
        destination_path: out
`

describe('a YAML text', () => {
  it('takes what is new as it is written around it', () => {
    const after = edited(project, (text) => {
      const loaders = ['environments', 0, 'config', 'plugins', 'loaders']
      text.append(loaders, { name: 'target-jsonl' })
      text.set([...loaders, 0, 'config', 'destination_path'], 's3')
      text.append(['plugins', 'extractors', 0, 'select'], '!*.secret')
      text.append(['environments'], { name: 'qa' })
    })
    expect(after).toBe(
      project
        .replace(
          '              sample_rows: 0\n',
          `              sample_rows: 0
        loaders:
          - name: target-jsonl
            config:
              destination_path: s3
  - name: qa
`,
        )
        .replace("['*.*']", "['*.*', '!*.secret']"),
    )
  })

  it('is as before when what was added is removed', () => {
    const after = edited('version: 1\n', (text) => {
      text.append(['plugins', 'extractors'], { name: 'tap-csv' })
      text.remove(['plugins', 'extractors', 0], 0)
    })
    expect(after).toBe('version: 1\n')
  })

  it.each([
    ['a: 1', ['b'], 2, 'a: 1\nb: 2\n'],
    ['', ['b'], 2, 'b: 2\n'],
    ['# mine\n', ['b', 'c'], 2, '# mine\nb:\n  c: 2\n'],
    [
      'a:\r\n    b: 1\r\nc: 2\r\n',
      ['a', 'd', 'e'],
      1,
      'a:\r\n    b: 1\r\n    d:\r\n        e: 1\r\nc: 2\r\n',
    ],
    ['a: # none yet\nb: 1\n', ['a', 'c'], true, 'a: # none yet\n  c: true\nb: 1\n'],
    ['a: { b: 1, c: [x] }\n', ['a', 'c', 1], 'y, z', 'a: { b: 1, c: [x, "y, z"] }\n'],
    ['a: {\n  "b": 1, # first\n}\n', ['a', 'c'], 2, 'a: {\n  "b": 1,\n  c: 2, # first\n}\n'],
    ['a: |\n  one\n  two\n# end\n', ['a'], 'three', 'a: three\n# end\n'],
    ['a: "it" # why\n', ['a'], "it's", 'a: "it\'s" # why\n'],
    ["a: 'x'\n", ['a'], "it's", "a: 'it''s'\n"],
    ['a: &x 1\n', ['a'], 2, 'a: &x 2\n'],
    ['a: 1 # n\n', ['a'], { b: 1 }, 'a: # n\n  b: 1\n'],
    ['a: # n\n  # in\n  b: 1\nc: 2\n', ['a'], 5, 'a: 5 # n\nc: 2\n'],
    ['- a: 1\n', [0, 'b'], 'x\ny\n', '- a: 1\n  b: |\n    x\n    y\n'],
    ['base: &b { x: 1 }\nc: *b\n', ['c', 'y'], 2, 'base: &b { x: 1 }\nc:\n  x: 1\n  y: 2\n'],
    [
      'base: &b { x: 1 }\nc:\n  <<: *b\n',
      ['c', 'x'],
      2,
      'base: &b { x: 1 }\nc:\n  <<: *b\n  x: 2\n',
    ],
  ] satisfies ReadonlyArray<readonly [string, Keys, JsonValue, string]>)(
    '%j with %j as %j',
    (source, keys, value, after) => {
      expect(edited(source, (text) => text.set(keys, value))).toBe(after)
    },
  )

  it.each([
    ['- name: a\n  # of b\n  b: 1\n', [0, 'name'], '-\n  # of b\n  b: 1\n'],
    ['- name: a\n  b: 1\n', [0, 'name'], '- b: 1\n'],
    ['a: [x, y, z]\n', ['a', 1], 'a: [x, z]\n'],
    ['a: [x, y, z,]\n', ['a', 2], 'a: [x, y,]\n'],
    ['a:\n- x\n# of y\n- y\nb: 1\n', ['a', 1], 'a:\n- x\n# of y\nb: 1\n'],
    ['a: |\n  x\nb:\n  c: 1\n\n  # of b\nd: 1\n', ['b'], 'a: |\n  x\nd: 1\n'],
    ['a:\n  b: |+\n    x\n\n  c: 1\n', ['a', 'c'], 'a:\n  b: |+\n    x\n\n'],
  ] satisfies ReadonlyArray<readonly [string, Keys, string]>)(
    '%j without %j',
    (source, keys, after) => {
      expect(edited(source, (text) => text.remove(keys, 0))).toBe(after)
    },
  )

  it('refuses to change what other places refer to, and to go through a value', () => {
    const shared = yamlText('base: &b { x: 1 }\nc: *b\n')
    shared.set(['base', 'x'], 2)
    expect(shared.text()).toMatchObject({
      left: {
        message:
          'base.x: the change would also change what refers to it (anchors here: &b); make it in the file by hand',
      },
    })
    const through = yamlText('a: 5\n')
    through.set(['a', 'b'], 2)
    expect(through.text()).toMatchObject({
      left: { message: 'a: expected a map, found one value' },
    })
  })
})
