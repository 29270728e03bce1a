/** What sort of system a call reaches. */

/** `port` is one that only its name tells: a client, an adapter, a service. */
export const effectKinds = [
  'database',
  'http',
  'message',
  'file',
  'mail',
  'payment',
  'cloud',
  'cache',
  'process',
  'port',
] as const

export type EffectKind = (typeof effectKinds)[number]
