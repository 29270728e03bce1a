import { isDeepStrictEqual } from 'node:util'

import fc from 'fast-check'
import { either as E } from 'fp-ts'
import type { JsonValue } from 'flext-core'
import { describe, expect, it, vi } from 'vitest'
import { parse } from 'yaml'

import {
  emptiedBy,
  valueAt,
  withoutValue,
  withValue,
  type Keys,
} from '../src/project-edit/json-change.ts'
import { yamlText } from '../src/project-edit/yaml-text.ts'
import { printedYaml, type PrintedYaml } from './printed-yaml.ts'

vi.setConfig({ testTimeout: 120_000 })

describe('a YAML text that is edited', () => {
  it('holds what it held with exactly the change, and every line that the change does not touch', () => {
    fc.assert(
      fc.property(fc.gen(), (choose) => {
        const printed = printedYaml(choose)
        expect(parse(printed.source)).toEqual(printed.value)
        const text = yamlText(printed.source)
        let { value } = printed as { value: unknown }
        const touched: Array<Keys> = []
        for (let nth = choose(fc.integer, { min: 1, max: 3 }); nth > 0; nth -= 1) {
          const paths = pathsIn(value)
          const keys = paths[choose(fc.nat, { max: paths.length - 1 })] ?? []
          const kind = ['set', 'new', 'append', 'remove'][choose(fc.nat, { max: 3 })]
          if (kind === 'remove' && choose(fc.boolean)) {
            // What is not there takes nothing with it.
            const before = text.text()
            expect(
              text.remove([...keys, 'not_there'], choose(fc.integer, { min: 0, max: 2 })),
            ).toBe(false)
            expect(text.text()).toEqual(before)
          } else if (kind === 'remove' && keys.length > 0) {
            const down = choose(fc.integer, { min: 0, max: 2 })
            const outermost = emptiedBy(value, keys, down)
            text.remove(keys, down)
            value = withoutValue(value, outermost)
            touched.push(outermost, outermost.slice(0, -1))
          } else {
            const there = valueAt(value, keys)
            const isList = Array.isArray(there)
            const isMap = typeof there === 'object' && there !== null && !isList
            const at =
              kind === 'append' && isList
                ? [...keys, there.length]
                : kind === 'new' && (isMap || there === null)
                  ? [...keys, 'new_key']
                  : keys
            const part = choose(newValue) as JsonValue
            if (at.length === 0) continue
            text.set(at, part)
            value = withValue(value, at, part)
            touched.push(at)
          }
        }
        const after = text.text()
        if (E.isLeft(after)) {
          expect(printed.source, after.left.message).toMatch(/&(here|all)/)
          return
        }
        expect(parse(after.right) ?? {}).toEqual(value ?? {})
        const isMixed = printed.source.includes('\r\n') && /(?<!\r)\n/.test(after.right)
        expect(isMixed).toBe(false)
        expectLinesKept(printed, touched, after.right)
      }),
      { numRuns: 500 },
    )
  })
})

const newValue = (): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.constantFrom<unknown>(
      1,
      true,
      null,
      '',
      'plain',
      "it's",
      '*.*',
      'a: b # c',
      'two\nlines',
      'x, y',
    ),
    fc.constantFrom<unknown>([], {}, ['!a'], { name: 'x', config: { files: [{ path: 'p' }] } }),
  )

const pathsIn = (value: unknown): ReadonlyArray<Keys> =>
  typeof value === 'object' && value !== null
    ? [
        [],
        ...Object.entries(value).flatMap(([key, inner]) =>
          pathsIn(inner).map((path) => [Array.isArray(value) ? Number(key) : key, ...path]),
        ),
      ]
    : [[]]

const isUnder = (keys: Keys, above: Keys): boolean =>
  isDeepStrictEqual(keys.slice(0, above.length), above)

const bare = (line: string): string => line.replace(/^[\s-]+/, '')

/** A line is touched where what it holds is, or where the brackets are on it that the change is in. */
const expectLinesKept = ({ lines }: PrintedYaml, touched: ReadonlyArray<Keys>, after: string) => {
  const isTouched = (line: PrintedYaml['lines'][number]) =>
    touched.some(
      (keys) =>
        line.holds.some((path) => isUnder(path, keys)) ||
        line.brackets.some((path) => isUnder(keys, path)),
    )
  const left = after.split(/\r?\n/).map(bare)
  const kept = lines.filter((line) => !isTouched(line)).map(({ text }) => bare(text))
  let from = 0
  for (const line of kept) {
    const at = left.indexOf(line, from)
    expect(at, `${line} is still there, in:\n${after}`).toBeGreaterThanOrEqual(from)
    from = at + 1
  }
}
