import { isSecretKey } from 'flext-core'
import { describe, expect, it } from 'vitest'

import { redacted, sensitivePaths } from './redaction.ts'

describe('redaction', () => {
  it.each([
    'password',
    'db_passwd',
    'apiKey',
    'AWS_SECRET_ACCESS_KEY',
    'client-secret',
    'private_key',
  ])('takes %s for a secret', (name) => expect(isSecretKey(name)).toBe(true))

  it.each(['key', 'primary_key', 'replication_key', 'author', 'passenger', 'host', 'compass'])(
    'does not take %s for one',
    (name) => expect(isSecretKey(name)).toBe(false),
  )

  it('masks declared settings, names that look secret, and passwords in URLs, at any depth', () => {
    const config = {
      account: 42,
      host: 'db',
      url: 'postgres://me:hunter2@db/x',
      servers: [{ host: 'a', token: 't' }],
      nested: { login: 'l', user: 'u' },
    }
    const paths = sensitivePaths(config, [
      { name: 'account', sensitive: true },
      { name: 'nested.login', kind: 'password' },
    ])
    expect(paths).toEqual(['account', 'servers[0].token', 'nested.login'])
    expect(redacted(config, paths)).toEqual({
      account: '***',
      host: 'db',
      url: 'postgres://***@db/x',
      servers: [{ host: 'a', token: '***' }],
      nested: { login: '***', user: 'u' },
    })
  })
})
