import { randomBytes } from 'node:crypto'

import { decode, Secret } from 'flext-core'
import { expect, it } from 'vitest'

import { loginRequest } from './secrets.ts'

it('keeps a password encrypted, and reads it again', () => {
  const LoginRequest = loginRequest({
    FLEXT_JOURNAL_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  })
  const kept = LoginRequest.encode({ user: 'ann', password: new Secret('hunter2') })
  expect(JSON.stringify(kept)).toContain('ann')
  expect(JSON.stringify(kept)).not.toContain('hunter2')
  expect(decode(LoginRequest, kept)).toMatchObject({ right: { user: 'ann' } })
})
