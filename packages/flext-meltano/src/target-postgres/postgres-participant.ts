/** A warehouse in PostgreSQL as one of several databases that commit together. */
import { takesPrepared } from 'flext-core/transaction'
import { either as E } from 'fp-ts'
import { CompiledQuery, type Kysely } from 'kysely'

import { placeOf } from '../postgres/connection-settings.ts'
import { postgresDatabase } from '../postgres/postgres-database.ts'
import { targetRunUnknown } from '../singer/error.ts'
import type { TargetParticipant } from '../singer/target/target-participant.ts'
import { deletionOf } from '../table/deletion.ts'
import { targetSchema, type PostgresTargetConfig } from './postgres-config.ts'
import { publishWithin } from './publish.ts'
import { attempt, type Session } from './session.ts'
import { isWarehouse, knownFormat, lockRunWithin } from './warehouse.ts'

export const postgresParticipant = (config: PostgresTargetConfig): TargetParticipant => {
  const place = placeOf(config)
  const database = postgresDatabase(config, { application: 'flext-target-postgres' })
  return {
    place,
    database,
    takesPrepared: () =>
      attempt(place, async () => E.right(await takesPrepared({ name: place, database }))),
    publish: (transaction, run, stateId) => () =>
      attempt(place, async () => {
        const session = sessionWithin(transaction, place, targetSchema(config))
        if (!(await isWarehouse(session))) return E.left(targetRunUnknown(run, place))
        const known = await knownFormat(session)
        if (E.isLeft(known)) return known
        await lockRunWithin(session, run)
        return publishWithin(session, run, stateId, deletionOf(config))
      }),
  }
}

/** Statements of a transaction that kysely holds. */
const sessionWithin = (transaction: Kysely<unknown>, place: string, schema: string): Session => ({
  place,
  schema,
  query: async <Row>(text: string, values: ReadonlyArray<unknown> = []) => {
    const { rows } = await transaction.executeQuery<Row>(CompiledQuery.raw(text, [...values]))
    return rows
  },
})
