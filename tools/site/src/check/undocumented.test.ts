import { expect, it } from 'vitest'

import { exportsOf } from './undocumented.ts'

it('reads the exports of a module', () => {
  const source = [
    "export { a, type B, c as d } from './x.ts'",
    'export {',
    '  e as k,',
    '  type F,',
    "} from './y.ts'",
    "export type { G } from './z.ts'",
    'export const h = 1',
    'export interface I {}',
    'const j = 2',
  ].join('\n')
  const found = exportsOf(source)
  expect(found.map(({ name }) => name)).toEqual(['a', 'B', 'd', 'k', 'F', 'G', 'h', 'I'])
  expect(found[3]).toEqual({ name: 'k', original: 'e' })
})
