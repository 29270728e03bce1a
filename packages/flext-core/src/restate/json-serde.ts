/** JSON on the wire between the handlers of this runtime. */
import type { Serde } from '@restatedev/restate-sdk'

export const jsonSerde = <A>(): Serde<A> => ({
  contentType: 'application/json',
  serialize: (value) => new TextEncoder().encode(JSON.stringify(value ?? null)),
  // A handler that answers nothing sends no bytes.
  deserialize: (bytes) =>
    (bytes.length === 0 ? undefined : JSON.parse(new TextDecoder().decode(bytes))) as A,
})
