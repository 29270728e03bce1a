/** Going back in the history of a state. */
import type { FlextTask } from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import type { KeptState, StateBackend } from './state-backend.ts'
import { stateRevisionUnknown, type StateError } from './state-error.ts'

/** Makes an earlier revision the current state again, as a revision of its own. */
export const restoreState = (
  backend: StateBackend,
  stateId: string,
  revision: number,
): FlextTask<KeptState, StateError> =>
  pipe(
    backend.log(stateId),
    TE.chainW((log) => {
      const wanted = log.find((kept) => kept.revision === revision)
      return wanted === undefined
        ? TE.left(stateRevisionUnknown(stateId, revision))
        : backend.set({
            stateId,
            state: wanted.state,
            reason: `restored from revision ${revision}`,
            expected: log[0]?.revision ?? 0,
          })
    }),
  )

/** Copies a state under another id; what stood there stays in its history. */
export const copyState = (
  backend: StateBackend,
  from: string,
  to: string,
): FlextTask<KeptState | undefined, StateError> =>
  pipe(
    backend.get(from),
    TE.chainW((kept) =>
      kept === undefined
        ? TE.right(undefined)
        : backend.set({ stateId: to, state: kept.state, reason: `copied from ${from}` }),
    ),
  )
