import { expect, it } from 'vitest'

import { callText } from './call-text.ts'

it.each([
  ['pool.query', 'pool.query'],
  ["knex('orders').insert({ a: f(1) }).into", 'knex(…).insert(…).into'],
  ['db.prepare(`insert (${x}) values (?)`).run', 'db.prepare(…).run'],
  ['f()().x', 'f()().x'],
  ['Order.objects\n    .filter(id=")")\n    .update', 'Order.objects.filter(…).update'],
  ['(await repository()).save', '(…).save'],
])('%j is quoted as %s', (written, quoted) => {
  expect(callText(written)).toBe(quoted)
})

it('is cut where it gets long', () => {
  expect(callText(`a.${'b'.repeat(80)}`)).toHaveLength(60)
})
