/**
 * What must not be read back from an error, a log or a journal: values kept under a name that looks
 * secret, and credentials written inside longer text such as a connection string.
 */
const secretWords: ReadonlySet<string> = new Set(
  'password passwd passphrase pass pwd secret secrets token tokens credential credentials apikey dsn authorization cookie'.split(
    ' ',
  ),
)
/** `key` alone says nothing; behind one of these it is a secret. */
const keysOf: ReadonlySet<string> = new Set(
  'api access private secret signing encryption account auth'.split(' '),
)
const credentialsInUrl = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi
const assignedSecret =
  /\b([\w-]*(?:password|passwd|pwd|secret|token|api[-_]?key)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s;,&"']+)/gi

/** What stands in the place of a secret. */
export const hidden = '***'

/** Whether a value under a name such as `db_password`, `apiKey` or `AWS_SECRET_ACCESS_KEY` is not to be shown. */
export const isSecretKey = (key: string): boolean => {
  const words = wordsOf(key)
  return words.some(
    (word, nth) => secretWords.has(word) || (word === 'key' && keysOf.has(words[nth - 1] ?? '')),
  )
}

const wordsOf = (name: string): ReadonlyArray<string> =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)

/** The text without user names and passwords in URLs, nor what follows `password=` and its like. */
export const hideSecrets = (text: string): string =>
  text.replace(credentialsInUrl, `$1${hidden}@`).replace(assignedSecret, `$1${hidden}`)
