/** Takes a published run back, in one transaction: its rows, the tables it made, and the state before. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tableIn } from '../postgres/identifier.ts'
import { targetRunUnknown, type TargetError } from '../singer/error.ts'
import type { LoadMark, LoadMarks } from '../singer/target/load-mark.ts'
import {
  countReason,
  loadStands,
  marksOf,
  reasonsToStand,
  takenBackOf,
  type LoadStands,
  type PublishedRun,
  type TakenBack,
} from '../singer/target/taken-back.ts'
import { stateLeftBy } from './run-record.ts'
import { inTransaction, type Session } from './session.ts'
import { findTable } from './table.ts'
import { own } from './warehouse.ts'

/** Asked again, it gives the same answer; as a trial it only says whether it would. */
export const takeBackRun = (
  session: Session,
  run: string,
  isTrial: boolean,
): Promise<FlextResult<TakenBack, TargetError | LoadStands>> =>
  inTransaction<TakenBack, TargetError | LoadStands>(session, async () => {
    const [found] = await session.query<NotedRun>(
      `select run, status, state, state_id, receipt from ${own(session, 'run')} where run = $1 for update`,
      [run],
    )
    if (typeof found?.receipt !== 'string') return E.left(targetRunUnknown(run, session.place))
    const published = { ...found, receipt: found.receipt }
    const known = marksOf(published)
    if (E.isLeft(known)) return known
    const { right: marks } = known
    if (found.status === 'taken-back') return E.right(takenBackOf(marks))
    const reasons = await whyItStands(session, published, marks)
    if (reasons.length > 0) return E.left(loadStands(reasons))
    if (isTrial) return E.right(takenBackOf(marks))

    for (const { table, how } of marks.tables) {
      const place = tableIn(session.schema, table)
      if (how === 'made') {
        const dropped = await drop(session, table)
        if (E.isLeft(dropped)) return dropped
      } else await session.query(`delete from ${place} where ${ofTransaction}`, [ownXid(marks)])
    }
    await restoreState(session, published, marks)
    await session.query(`update ${own(session, 'run')} set status = 'taken-back' where run = $1`, [
      run,
    ])
    return E.right(takenBackOf(marks))
  })

interface NotedRun extends Omit<PublishedRun, 'receipt'> {
  readonly status: string
  readonly receipt: string | null
}

/** Rows say which transaction wrote them, in 32 bits. */
const ofTransaction = 'xmin::text = $1'

const ownXid = ({ transaction = '0' }: LoadMarks): string => String(BigInt(transaction) % 2n ** 32n)

/** Half of what 32 bits can tell: beyond that a number may mean another transaction. */
const longestAgo = 2n ** 31n

const whyItStands = async (
  session: Session,
  published: PublishedRun,
  marks: LoadMarks,
): Promise<ReadonlyArray<string>> => {
  const later = await session.query<{ receipt: string | null }>(
    `select receipt from ${own(session, 'run')} where status = 'published' and run <> $1
     and published_at >= (select published_at from ${own(session, 'run')} where run = $1)`,
    [published.run],
  )
  const kept = await stateLeftBy(session, published.state_id ?? '')
  const [now] = await session.query<{ xid: string }>(`select pg_current_xact_id()::text as xid`)
  const isLongAgo = BigInt(now?.xid ?? 0) - BigInt(marks.transaction ?? 0) > longestAgo
  const reasons = [
    ...reasonsToStand(published, marks, {
      receipts: later.map(({ receipt }) => receipt),
      stateOf: kept?.run,
    }),
    ...(isLongAgo
      ? ['more than two billion transactions ago rows do not tell theirs any more']
      : []),
  ]
  if (reasons.length > 0) return reasons
  for (const mark of marks.tables) reasons.push(...(await whyRowsStand(session, mark, marks)))
  return reasons
}

const whyRowsStand = async (
  session: Session,
  { table, how, rows }: LoadMark,
  marks: LoadMarks,
): Promise<ReadonlyArray<string>> => {
  const place = tableIn(session.schema, table)
  if ((await findTable(session, session.schema, table)) === undefined)
    return [`${table}: expected the table, found none`]
  // What is looked at must still be so when it is gone.
  await session.query(`lock table ${place} in share row exclusive mode`)
  const [counted] =
    how === 'made'
      ? await session.query<{ n: string }>(`select count(*) as n from ${place}`)
      : await session.query<{ n: string }>(
          `select count(*) as n from ${place} where ${ofTransaction}`,
          [ownXid(marks)],
        )
  return countReason(table, rows, Number(counted?.n ?? 0))
}

/** A view of somebody else's over the table is a reason to leave it. */
const drop = async (session: Session, table: string): Promise<FlextResult<void, LoadStands>> => {
  try {
    await session.query(`drop table ${tableIn(session.schema, table)}`)
    return E.right(undefined)
  } catch (failure) {
    if (!(failure instanceof Error && 'code' in failure && failure.code === '2BP01')) throw failure
    return E.left(loadStands([`${table}: ${failure.message}`]))
  }
}

const restoreState = async (
  session: Session,
  { state, state_id }: PublishedRun,
  { before }: LoadMarks,
): Promise<void> => {
  if (state === null || state_id === null) return
  if (before === null) {
    await session.query(`delete from ${own(session, 'state')} where state_id = $1`, [state_id])
    return
  }
  await session.query(
    `update ${own(session, 'state')} set state = $2, run = $3, published_at = now() where state_id = $1`,
    [state_id, before.state, before.run],
  )
}
