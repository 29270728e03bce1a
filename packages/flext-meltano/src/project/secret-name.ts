/**
 * Names that give a secret away. A setting whose name is listed here is masked wherever it could
 * be shown, whether or not its plugin declares it sensitive.
 */

const SECRET_WORDS: ReadonlySet<string> = new Set([
  'password',
  'passwd',
  'passphrase',
  'pass',
  'pwd',
  'secret',
  'secrets',
  'token',
  'tokens',
  'credential',
  'credentials',
  'apikey',
  'dsn',
])

const KEYS_OF: ReadonlySet<string> = new Set([
  'api',
  'access',
  'private',
  'secret',
  'signing',
  'encryption',
  'account',
  'auth',
])

/** Whether a key such as `db_password`, `apiKey` or `AWS_SECRET_ACCESS_KEY` names a secret. */
export const looksSecret = (name: string): boolean => {
  const words = wordsOf(name)
  return words.some(
    (word, nth) =>
      SECRET_WORDS.has(word) || (word === 'key' && nth > 0 && KEYS_OF.has(words[nth - 1] ?? '')),
  )
}

const wordsOf = (name: string): ReadonlyArray<string> =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
