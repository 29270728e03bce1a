/**
 * A secret as it stands in a journal: `enc1.<key id>.<nonce, tag and ciphertext in base64url>`,
 * AES-256-GCM. The nonce is made of the text by HMAC, so the same text under the same key is the same
 * envelope and a request that comes again is recognised. Whoever reads a journal can therefore see
 * that two secrets are equal, and nothing else of them but their length.
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'

import type { JournalKey, Keyring } from './keyring.ts'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16
const form = /^enc1\.([\w-]{1,32})\.([\w-]+)$/

export const isEnvelope = (text: string): boolean => form.test(text)

export const seal = (text: string, { first: key }: Keyring): string => {
  const nonce = createHmac('sha256', key.naming).update(text).digest().subarray(0, nonceBytes)
  const cipher = createCipheriv(algorithm, key.encrypting, nonce).setAAD(Buffer.from(key.id))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return `enc1.${key.id}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`
}

/** The text, or in words why it cannot be had. */
export type Opened = { readonly text: string } | { readonly found: string }

export const open = (envelope: string, { all }: Keyring): Opened => {
  const [, id = '', body = ''] = form.exec(envelope) ?? []
  const key = all.get(id)
  if (key === undefined) {
    const known = [...all.keys()].join(', ')
    return { found: `one encrypted with key ${id}, and the keyring has ${known}` }
  }
  const text = decrypted(key, Buffer.from(body, 'base64url'))
  return text === undefined
    ? { found: `one that key ${id} does not open: it was changed, or that is another key` }
    : { text }
}

const decrypted = (key: JournalKey, bytes: Buffer): string | undefined => {
  if (bytes.length < nonceBytes + tagBytes) return undefined
  const decipher = createDecipheriv(algorithm, key.encrypting, bytes.subarray(0, nonceBytes))
    .setAAD(Buffer.from(key.id))
    .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
  try {
    const text = decipher.update(bytes.subarray(nonceBytes + tagBytes))
    return Buffer.concat([text, decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
