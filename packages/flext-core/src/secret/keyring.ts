/**
 * The keys with which secrets are encrypted in a journal. The first encrypts, all decrypt: a new key
 * is put before the others, and an old one is taken out when nothing is left that it encrypted.
 */
import { hkdfSync } from 'node:crypto'

import { either as E } from 'fp-ts'

import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'

/** Two keys, each for one purpose, derived from the one that was given. */
export interface JournalKey {
  readonly id: string
  readonly encrypting: Buffer
  readonly naming: Buffer
}

export interface Keyring {
  readonly first: JournalKey
  readonly all: ReadonlyMap<string, JournalKey>
}

/** No key, or one that cannot be used. What it says never holds a key. */
export type KeyringInvalid = FlextError<'KeyringInvalid'> & { readonly variable: string }

export type Environment = Readonly<Record<string, string | undefined>>

const keyBytes = 32
const form = `<id>:<${keyBytes} bytes in base64>, separated by commas, the newest first`

/** Reads `FLEXT_JOURNAL_KEYS`, such as `k2:…=,k1:…=`. To be called once, at the edge. */
export const keyringFrom = (
  environment: Environment,
  variable = 'FLEXT_JOURNAL_KEYS',
): FlextResult<Keyring, KeyringInvalid> => {
  const refused = (found: string): FlextResult<never, KeyringInvalid> =>
    E.left({
      _tag: 'KeyringInvalid',
      message: `${variable}: expected ${form}, found ${found}`,
      variable,
    })
  const text = environment[variable]?.trim() ?? ''
  if (text === '') return refused('nothing')

  const all = new Map<string, JournalKey>()
  for (const [nth, part] of text.split(',').entries()) {
    const [, id, encoded] = /^\s*([\w-]{1,32}):([\w+/-]+=*)\s*$/.exec(part) ?? []
    const place = `key ${nth + 1}`
    if (id === undefined || encoded === undefined) return refused(`something else as ${place}`)
    const bytes = Buffer.from(encoded, 'base64')
    if (bytes.length !== keyBytes) return refused(`${bytes.length} bytes as ${place} (${id})`)
    if (all.has(id)) return refused(`the id ${id} twice`)
    all.set(id, keyOf(id, bytes))
  }
  return E.right({ first: all.values().next().value!, all })
}

const keyOf = (id: string, bytes: Buffer): JournalKey => {
  const derived = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', bytes, '', `flext-journal/${purpose}`, keyBytes))
  return { id, encrypting: derived('encrypt'), naming: derived('nonce') }
}
