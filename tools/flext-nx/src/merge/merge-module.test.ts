import { describe, expect, it } from 'vitest'

import { mergeModule } from './merge-module.ts'

const merged = (present: string, wanted: string, base?: string): string => {
  const { merged: text, conflicts } = mergeModule('a.ts', present, wanted, base)
  expect(conflicts).toEqual([])
  expect(mergeModule('a.ts', text, wanted, base).merged, 'merged once more').toBe(text)
  return text
}

describe('merging a module', () => {
  it('leaves alone what differs in its layout only', () => {
    const present = `import {a} from "./a.ts";\nexport const b = [1,\n 2,\n];\n`
    expect(merged(present, `import { a } from './a.ts'\n\nexport const b = [1, 2]\n`)).toBe(present)
  })

  it('writes anew what nobody has changed', () => {
    expect(merged('export const a = 1\n', 'export const a = 2\n', 'export const a = 1;\n')).toBe(
      'export const a = 2\n',
    )
    expect(
      merged(
        'const mine = 1\nexport const a = () => f()\n',
        'export const a = async () => g()\n',
        'export const a = () => f()\n',
      ),
    ).toBe('const mine = 1\nexport const a = async () => g()\n')
  })

  it('adds names to imports, and makes types values where they become such', () => {
    const present = "import type { A } from './a.ts'\nimport * as t from 'io-ts'\n\nf(t)\n"
    const wanted = "import { type A, b, type C } from './a.ts'\nimport { d } from './d.ts'\n"
    expect(merged(present, wanted)).toBe(
      "import { type A, b, type C } from './a.ts'\nimport * as t from 'io-ts'\nimport { d } from './d.ts'\n\nf(t)\n",
    )
    expect(merged("import type { A } from './a.ts'\n", "import { A } from './a.ts'\n")).toBe(
      "import { A } from './a.ts'\n",
    )
  })

  it('puts a new thing behind what it stands behind, with its comment', () => {
    expect(
      merged(
        '/** A. */\nexport type A = 1\n\n/** Mine. */\nexport type Mine = 3\n',
        '/** A. */\nexport type A = 1\n\n/** B. */\nexport type B = 2\n',
      ),
    ).toBe(
      '/** A. */\nexport type A = 1\n\n/** B. */\nexport type B = 2\n\n/** Mine. */\nexport type Mine = 3\n',
    )
  })

  it('widens unions, intersections and what never fails', () => {
    expect(merged('type E = A | Mine\n', 'type E = A | B\n')).toBe('type E = A | Mine | B\n')
    expect(merged('type P = A\n', 'type P = A & B\n')).toBe('type P = A & B\n')
    expect(
      merged(
        'interface P { f: () => Task<number, never> }\n',
        'interface P { f: () => Task<number, Failed> }\n',
      ),
    ).toBe('interface P { f: () => Task<number, Failed> }\n')
  })

  it('names the output of a step that nobody needed before', () => {
    expect(
      merged(
        'function* f() {\n  yield* a() // mine\n}\n'.replace(
          'function* f()',
          'const f = function* ()',
        ),
        'const f = function* () {\n  const x = yield* a()\n  yield* b(x)\n}\n',
      ),
    ).toBe('const f = function* () {\n  const x = yield* a() // mine\n  yield* b(x)\n}\n')
  })

  it('waits for what has to be waited for now', () => {
    expect(
      merged(
        'const w = (): World => {\n  // mine\n  const a = f()\n  for (const x of g(a())) h(x)\n  return { check: () => {\n    use(a())\n  } }\n}\n',
        'const w = async (): Promise<World> => {\n  const a = await f()\n  for (const x of g(await a())) h(x)\n  return { check: async () => {\n    use(await a())\n  } }\n}\n',
      ),
    ).toBe(
      'const w = async (): Promise<World> => {\n  // mine\n  const a = await f()\n  for (const x of g(await a())) h(x)\n  return { check: async () => {\n    use(await a())\n  } }\n}\n',
    )
  })

  it('does not bring back what was taken out', () => {
    expect(merged('const x = { a }\n', 'const x = { a, b, c }\n', 'const x = { a, b }\n')).toBe(
      'const x = { a, c }\n',
    )
  })

  it('says where there is no place, and where code is none', () => {
    expect(mergeModule('a.ts', 'f(mine)\n', 'f({ a: 1 })\n').conflicts).toEqual([])
    expect(mergeModule('a.ts', 'export const x = mine\n', 'export const x = { a: 1 }\n')).toEqual({
      merged: 'export const x = mine\n',
      conflicts: [
        'a.ts:1:18: a should be added here, and there is no place for it: expected { … }, found mine; add it by hand, or write { … } here',
      ],
    })
    expect(mergeModule('a.ts', 'const = 1\n', 'const a = 1\n').conflicts[0]).toMatch(/^a\.ts:1:7: /)
  })
})
