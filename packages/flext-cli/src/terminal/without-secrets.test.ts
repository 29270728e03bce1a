import { expect, it } from 'vitest'

import { withoutSecrets } from './without-secrets.ts'

it('hides what is encrypted, and nothing else', () => {
  const envelope = `enc1.k2.${'aB3_-'.repeat(12)}`
  expect(withoutSecrets(`{"a":"${envelope}","b":"enc1.k2"}`)).toBe('{"a":"[secret]","b":"enc1.k2"}')
})
