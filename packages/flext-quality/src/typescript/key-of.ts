/** The name that a key or property is known by, where it is written out. */
import type { Node } from 'oxc-parser'

export const keyOf = (key: Node): string | undefined => {
  if (key.type === 'Identifier' || key.type === 'PrivateIdentifier') return key.name
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined
}
