/** The part of a target in a transaction over several systems, where its database can prepare one. */
import type { FlextTask } from 'flext-core'
import type { Kysely } from 'kysely'

import type { TargetError } from '../error.ts'
import type { PublishReceipt } from './row-effects.ts'

export interface TargetParticipant {
  /** The server and the database, without what opens them. */
  readonly place: string
  /** Connects when it is first asked something. Whoever asked for the participant destroys it. */
  readonly database: Kysely<unknown>
  /** Whether the server takes prepared transactions. */
  readonly takesPrepared: FlextTask<boolean, TargetError>
  /** Publishes a run within a transaction of the database: with that it is seen, or not at all. */
  readonly publish: (
    transaction: Kysely<unknown>,
    run: string,
    stateId: string,
  ) => FlextTask<PublishReceipt, TargetError>
}
