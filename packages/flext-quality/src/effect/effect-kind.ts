/** What sort of system a call reaches. */

/** `port` is one that only its name tells: a repository, a client, a gateway. */
export type EffectKind =
  | 'database'
  | 'http'
  | 'message'
  | 'file'
  | 'mail'
  | 'payment'
  | 'cloud'
  | 'cache'
  | 'process'
  | 'port'
