/** The secrets of a config, so that no error shows one: whatever stands under a name that is secret. */
import { isSecretKey } from 'flext-core'

export const secretTexts = (value: unknown): ReadonlyArray<string> =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]: readonly [string, unknown]) =>
        typeof inner === 'string' && isSecretKey(key)
          ? [inner, inBase64(inner)]
          : secretTexts(inner),
      )
    : []

const inBase64 = (text: string): string => Buffer.from(text).toString('base64')
