/** How much the policy for schema changes left out of a run, kept with the rows that it let in. */
import { tableIn } from '../postgres/identifier.ts'
import type { DiscardedByStream } from '../singer/target/row-effects.ts'
import type { DiscardCounter } from '../table/discarding.ts'
import type { Session } from './session.ts'

const tableOf = ({ schema }: Session): string => tableIn(schema, '_flext_discarded')

/** Adds what was counted to what is kept of the run's stream, and counts anew. */
export const keepDiscarded = async (
  session: Session,
  run: string,
  stream: string,
  counter: DiscardCounter | undefined,
): Promise<void> => {
  if (counter === undefined || counter.rows + counter.values === 0) return
  const { rows, values } = counter
  await makeTable(session)
  await session.query(
    `insert into ${tableOf(session)} as kept (run, stream, rows, "values") values ($1, $2, $3, $4)
     on conflict (run, stream) do update
     set rows = kept.rows + excluded.rows, "values" = kept."values" + excluded."values"`,
    [run, stream, rows, values],
  )
  counter.rows = 0
  counter.values = 0
}

export const discardedOf = async (session: Session, run: string): Promise<DiscardedByStream> => {
  if (!(await isThere(session))) return {}
  const kept = await session.query<{ stream: string; rows: string; values: string }>(
    `select stream, rows, "values" from ${tableOf(session)} where run = $1`,
    [run],
  )
  return Object.fromEntries(
    kept.map(({ stream, rows, values }) => [
      stream,
      { rows: Number(rows), values: Number(values) },
    ]),
  )
}

export const forgetDiscarded = async (session: Session, run: string): Promise<void> => {
  if (await isThere(session))
    await session.query(`delete from ${tableOf(session)} where run = $1`, [run])
}

const isThere = async (session: Session): Promise<boolean> => {
  const [found] = await session.query<{ there: boolean }>(
    `select to_regclass($1) is not null as there`,
    [tableOf(session)],
  )
  return found?.there === true
}

/** Two runs that leave something out for the first time must not both make it. */
const makeTable = async (session: Session): Promise<void> => {
  if (await isThere(session)) return
  await session.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [session.schema])
  await session.query(
    `create table if not exists ${tableOf(session)} (run text, stream text,
     rows bigint not null, "values" bigint not null, primary key (run, stream))`,
  )
}
