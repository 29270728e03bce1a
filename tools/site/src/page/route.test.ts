import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { relativeRoute, routeOf, sourceRoute } from './route.ts'

describe('the route of a file', () => {
  it.each([
    ['docs/README.md', 'contents'],
    ['docs/guide/write-a-step.md', 'guide/write-a-step'],
    ['docs/training/README.md', 'training/index'],
    ['packages/flext-core/README.md', 'packages/flext-core'],
    ['examples/training/lesson-1/README.md', 'examples/training/lesson-1'],
    ['README.md', 'index'],
    ['.changeset/core-flows.md', undefined],
    ['packages/flext-core/CHANGELOG.md', undefined],
  ])('of %s is %s', (file, route) => {
    expect(routeOf(file)).toBe(route)
  })

  it('shows sources where no server takes their ending for that of a page', () => {
    expect(sourceRoute('examples/tutorial/shop.ts')).toBe('source/examples/tutorial/shop-ts')
  })
})

it('leads from any page to any other, wherever the site lies', () => {
  const route = fc
    .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('/'))
  fc.assert(
    fc.property(route, route, (from, to) => {
      const base = new URL('https://example.org/some/base/')
      const found = new URL(relativeRoute(from, to), new URL(from, base))
      expect(found.href).toBe(new URL(to, base).href)
    }),
  )
})
