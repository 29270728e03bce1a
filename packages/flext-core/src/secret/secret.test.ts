import { inspect } from 'node:util'

import { either as E } from 'fp-ts'
import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { decode } from '../codec/report.ts'
import { causeOf } from '../result/cause.ts'
import { jsonSafe } from '../result/json-safe.ts'
import { keptError } from '../result/kept-error.ts'
import { encrypted } from './encrypted.ts'
import { keyringFrom, type Keyring } from './keyring.ts'
import { Secret } from './secret.ts'

const k1 = Buffer.alloc(32, 1).toString('base64')
const k2 = Buffer.alloc(32, 2).toString('base64')
const ring = (keys: string): Keyring => {
  const read = keyringFrom({ FLEXT_JOURNAL_KEYS: keys })
  if (E.isLeft(read)) throw new Error(read.left.message)
  return read.right
}
const keys = ring(`k1:${k1}`)
const password = encrypted(t.string, keys)

describe('a secret', () => {
  const secret = new Secret('hunter2')

  it.each<readonly [string, () => unknown]>([
    ['JSON', () => JSON.stringify({ secret })],
    // oxlint-disable-next-line typescript/restrict-template-expressions -- what it is about
    ['a template', () => `${secret}`],
    ['concatenation', () => ['it is', secret].join(' ')],
    ['inspect', () => inspect({ deep: { secret } }, { depth: 9, showHidden: true })],
    [
      'an error',
      () => JSON.stringify(keptError({ _tag: 'Failed', message: 'no', secret } as never)),
    ],
    [
      'what a step threw',
      () => JSON.stringify(causeOf(Object.assign(new Error(`no ${String(secret)}`), { secret }))),
    ],
    ['facts', () => JSON.stringify(jsonSafe({ secret, list: [secret] }))],
    ['its keys', () => JSON.stringify(Object.entries(secret))],
  ])('is not told by %s', (_, told) => {
    expect(String(told())).not.toContain('hunter2')
  })

  it('says in its place that it is one', () => {
    expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}')
    expect(`${String(secret)} ${inspect(secret)}`).toBe('[secret] [secret]')
    expect(jsonSafe({ a: [secret] })).toEqual({ a: ['[secret]'] })
    expect(secret.reveal()).toBe('hunter2')
  })
})

describe('an encrypted codec', () => {
  it('brings back what it encoded, whatever it is, and shows nothing of it', () => {
    const any = encrypted(t.type({ text: t.string, n: t.number }), keys)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer(), (text, n) => {
        const envelope = any.encode(new Secret({ text, n }))
        expect(envelope).toMatch(/^enc1\.k1\.[\w-]+$/)
        const decoded = any.decode(envelope)
        expect(E.isRight(decoded) && decoded.right.reveal()).toEqual({ text, n })
      }),
      { numRuns: 40 },
    )
  }, 60_000)

  it('encodes the same secret in the same way, and another one otherwise', () => {
    const one = password.encode(new Secret('a'))
    expect(password.encode(new Secret('a'))).toBe(one)
    expect(password.encode(new Secret('b'))).not.toBe(one)
    expect(encrypted(t.string, ring(`k1:${k2}`)).encode(new Secret('a'))).not.toBe(one)
  })

  it('encrypts with the first key, and decrypts with all', () => {
    const old = password.encode(new Secret('a'))
    const rotated = encrypted(t.string, ring(`k2:${k2}, k1:${k1}`))
    const decoded = rotated.decode(old)
    expect(E.isRight(decoded) && decoded.right.reveal()).toBe('a')
    expect(rotated.encode(new Secret('a'))).toMatch(/^enc1\.k2\./)
  })

  it('is of any secret that its codec knows', () => {
    expect(password.is(new Secret('a'))).toBe(true)
    expect(password.is(new Secret(1))).toBe(false)
    expect(password.is('a')).toBe(false)
  })

  const says = (value: unknown, codec = password): string => {
    const decoded = decode(t.type({ login: codec }), { login: value }, { name: 'request' })
    return E.isLeft(decoded) ? decoded.left.message : 'it is decoded'
  }
  const envelope = password.encode(new Secret('a'))
  const flipped = `${envelope.slice(0, -2)}${envelope.at(-2) === 'A' ? 'B' : 'A'}${envelope.at(-1)}`

  it.each([
    ['hunter2', 'found something that is not encrypted'],
    [undefined, 'found undefined'],
    [flipped, 'found one that key k1 does not open: it was changed, or that is another key'],
    [envelope.replace('.k1.', '.k9.'), 'found one encrypted with key k9, and the keyring has k1'],
    ['enc1.k1.AAAA', 'found one that key k1 does not open'],
  ])('tells why %s is none, and not what it is', (value, expected) => {
    expect(says(value)).toContain(expected)
    expect(says(value)).toContain('request: login: expected a secret')
    expect(says(value)).not.toContain('hunter2')
  })

  it('does not tell a secret that is of another type', () => {
    const number = encrypted(t.string, keys).encode(new Secret('hunter2'))
    expect(says(number, encrypted(t.number, keys) as never)).toContain(
      'expected a secret that is number, found another one',
    )
  })
})

describe('a keyring', () => {
  it.each([
    [undefined, 'found nothing'],
    ['', 'found nothing'],
    [k1, 'found something else as key 1'],
    [`k1:${k1},`, 'found something else as key 2'],
    [`k1:${Buffer.alloc(16, 7).toString('base64')}`, 'found 16 bytes as key 1 (k1)'],
    [`k1:${k1},k1:${k2}`, 'found the id k1 twice'],
  ])('is not made of %s', (text, expected) => {
    const read = keyringFrom({ FLEXT_JOURNAL_KEYS: text })
    expect(E.isLeft(read) && read.left.message).toContain(expected)
    expect(E.isLeft(read) && read.left.message).toContain(
      'FLEXT_JOURNAL_KEYS: expected <id>:<32 bytes',
    )
    expect(JSON.stringify(read)).not.toContain(k1)
  })
})
