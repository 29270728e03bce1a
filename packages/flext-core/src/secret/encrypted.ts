/** A codec for what is to be read by nobody but the service: encrypted in the journal, hidden elsewhere. */
import * as t from 'io-ts'

import { mismatch, Worded } from '../codec/worded.ts'
import { isEnvelope, open, seal } from './envelope.ts'
import type { Keyring } from './keyring.ts'
import { Secret } from './secret.ts'

const expected = 'a secret, encrypted with a key of the keyring'

/**
 * A {@link Secret} of what `codec` decodes; its encoded form is an envelope. `keyring` may be a
 * function, for services that are declared before the environment is read.
 */
export const encrypted = <A>(
  codec: t.Type<A, unknown>,
  keyring: Keyring | (() => Keyring),
): t.Type<Secret<A>, string> => {
  const ring = typeof keyring === 'function' ? keyring : () => keyring
  const isSecret = (value: unknown): value is Secret<A> =>
    value instanceof Secret && codec.is(value.reveal())

  return new Worded<Secret<A>, string>(
    `Secret<${codec.name}>`,
    expected,
    isSecret,
    (value, context) => {
      if (isSecret(value)) return t.success(value)
      if (value === undefined) return mismatch(value, context, expected)
      // What was found is not told: it may be the secret, not yet encrypted.
      if (typeof value !== 'string' || !isEnvelope(value)) {
        return mismatch(value, context, expected, 'something that is not encrypted')
      }
      const opened = open(value, ring())
      if ('found' in opened) return mismatch(value, context, expected, opened.found)
      const decoded = codec.decode(JSON.parse(opened.text))
      return decoded._tag === 'Right'
        ? t.success(new Secret(decoded.right))
        : mismatch(value, context, `a secret that is ${codec.name}`, 'another one')
    },
    (secret) => seal(JSON.stringify(codec.encode(secret.reveal())), ring()),
  )
}
