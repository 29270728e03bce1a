/** What the warehouse knows of a run, and how it is noted. A discarded run leaves nothing. */
import type { SingerState } from '../singer/message.ts'
import type { PublishReceipt } from '../singer/target/row-effects.ts'
import type { Session } from './session.ts'
import { own } from './warehouse.ts'

export interface RunRecord {
  readonly run: string
  readonly status: 'staging' | 'published' | 'taken-back'
  /** As JSON text. */
  readonly state: string | null
  readonly ended: boolean
  readonly receipt: string | null
}

export const findRun = async (session: Session, run: string): Promise<RunRecord | undefined> => {
  const [found] = await session.query<RunRecord>(
    `select run, status, state, ended, receipt from ${own(session, 'run')} where run = $1`,
    [run],
  )
  return found
}

/** Keeps how far a run has come. Without a state the one before stays. */
export const advanceRun = async (
  session: Session,
  run: string,
  state: SingerState | undefined,
  ended: boolean,
): Promise<void> => {
  await session.query(
    `insert into ${own(session, 'run')} as kept (run, status, state, ended)
     values ($1, 'staging', $2, $3)
     on conflict (run) do update
     set state = coalesce(excluded.state, kept.state), ended = excluded.ended`,
    [run, state === undefined ? null : JSON.stringify(state), ended],
  )
}

/** Marks a run published under a state id, and makes its state the published one. */
export const concludeRun = async (
  session: Session,
  { run, state }: RunRecord,
  stateId: string,
  receipt: PublishReceipt,
): Promise<void> => {
  if (state !== null)
    await session.query(
      `insert into ${own(session, 'state')} values ($1, $2, $3, now())
       on conflict (state_id) do update
       set state = excluded.state, run = excluded.run, published_at = excluded.published_at`,
      [stateId, state, run],
    )
  await session.query(
    `update ${own(session, 'run')}
     set status = 'published', state_id = $2, receipt = $3, published_at = now() where run = $1`,
    [run, stateId, JSON.stringify(receipt)],
  )
}

export const forgetRun = async (session: Session, run: string): Promise<void> => {
  await session.query(`delete from ${own(session, 'run')} where run = $1`, [run])
}

/** The state that the last published run of a state id left, as JSON text. */
export const stateLeftBy = async (
  session: Session,
  stateId: string,
): Promise<{ readonly state: string; readonly run: string } | undefined> => {
  const [found] = await session.query<{ state: string; run: string }>(
    `select state, run from ${own(session, 'state')} where state_id = $1`,
    [stateId],
  )
  return found
}
