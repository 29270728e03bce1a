/**
 * What must not be read back from an error, a log or a journal: values kept under a name that looks
 * secret, and credentials written inside longer text such as a connection string.
 */
const secretKey =
  /password|passwd|passphrase|pwd|secret|token|credential|authorization|cookie|(api|private|access|secret|signing|encryption)[-_ ]?key/i
const credentialsInUrl = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi
const assignedSecret =
  /\b([\w-]*(?:password|passwd|pwd|secret|token|api[-_]?key)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s;,&"']+)/gi

/** What stands in the place of a secret. */
export const hidden = '***'

/** Whether a value under this name should not be shown. */
export const isSecretKey = (key: string): boolean => secretKey.test(key)

/** The text without user names and passwords in URLs, nor what follows `password=` and its like. */
export const hideSecrets = (text: string): string =>
  text.replace(credentialsInUrl, `$1${hidden}@`).replace(assignedSecret, `$1${hidden}`)
