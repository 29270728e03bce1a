/** The state of tap-rest, as taps of the Singer SDK have it: a bookmark for each incremental stream. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import type { SingerState } from '../singer/message.ts'
import { givenState } from '../singer/tap/given-state.ts'
import type { TapConfigRefused } from '../singer/tap/tap-error.ts'
import type { ReplicationValue } from './replication-value.ts'

const RestState = t.readonly(
  t.partial({
    bookmarks: t.readonly(
      t.record(
        t.string,
        t.readonly(
          t.partial({
            replication_key: t.string,
            replication_key_value: t.union([t.string, t.number, t.null]),
          }),
        ),
      ),
    ),
  }),
)

export interface Bookmarks {
  /** Where the stream was left, if by the same key. */
  readonly of: (stream: string, key: string) => ReplicationValue | undefined
  readonly keep: (stream: string, key: string, value: ReplicationValue) => void
  readonly line: () => string
}

export const bookmarksIn = (
  tap: string,
  given: SingerState,
): FlextResult<Bookmarks, TapConfigRefused> => {
  const state = givenState(tap, RestState, given)
  if (E.isLeft(state)) return state
  const known = new Map(Object.entries(state.right.bookmarks ?? {}))
  return E.right({
    of: (stream, key) => {
      const { replication_key, replication_key_value } = known.get(stream) ?? {}
      return replication_key === key ? (replication_key_value ?? undefined) : undefined
    },
    keep: (stream, key, value) => {
      known.set(stream, { replication_key: key, replication_key_value: value })
    },
    line: () =>
      `${JSON.stringify({ type: 'STATE', value: { bookmarks: Object.fromEntries(known) } })}\n`,
  })
}
