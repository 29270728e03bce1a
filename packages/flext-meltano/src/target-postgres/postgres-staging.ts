/** The deciding half of the target: what a run has staged, and whether it is to be seen. */
import { decodeOrThrow, type FlextResult, type FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import { isOutcomeUnknown, targetRunUnknown, type TargetError } from '../singer/error.ts'
import { SingerStateJson } from '../singer/message.ts'
import type { LoadStands, TakenBack } from '../singer/target/taken-back.ts'
import type { StagedRun, TargetStaging } from '../singer/target/target-store.ts'
import { deletionOf } from '../table/deletion.ts'
import { discardedOf } from './discarded.ts'
import type { PostgresTargetConfig } from './postgres-config.ts'
import { discardRun, publishRun } from './publish.ts'
import { findRun, stateLeftBy } from './run-record.ts'
import { withSession, type Session } from './session.ts'
import { stagesOf } from './stage.ts'
import { takeBackRun } from './take-back.ts'
import { isWarehouse, knownFormat, lockRun } from './warehouse.ts'

/** The staging in a database. Looking makes nothing; each call connects and lets go again. */
export const postgresStaging = (config: PostgresTargetConfig): TargetStaging => {
  const using =
    <A>(
      use: (session: Session) => Promise<FlextResult<A, TargetError>>,
    ): FlextTask<A | undefined, TargetError> =>
    () =>
      withSession<A | undefined, TargetError>(config, async (session) => {
        if (!(await isWarehouse(session))) return E.right(undefined)
        const known = await knownFormat(session)
        return E.isLeft(known) ? known : use(session)
      })
  /** A target whose orchestrator was killed may go on for a moment: it is waited for. */
  const usingRun = <A>(
    run: string,
    use: (session: Session) => Promise<FlextResult<A, TargetError>>,
  ): FlextTask<A | undefined, TargetError> =>
    using(async (session) => {
      await lockRun(session, run)
      return use(session)
    })

  return {
    publishedState: (stateId) =>
      using(async (session) => {
        const kept = await stateLeftBy(session, stateId)
        return E.right(kept === undefined ? undefined : decodeOrThrow(SingerStateJson, kept.state))
      }),
    staged: (run) => usingRun(run, async (session) => E.right(await stagedRun(session, run))),
    publish: (run, stateId) => async () => {
      const publish = usingRun(run, (session) =>
        publishRun(session, run, stateId, deletionOf(config)),
      )
      let published = await publish()
      if (E.isLeft(published) && isOutcomeUnknown(published.left)) {
        // The server knows by now: it answers with the receipt, or does it.
        const again = await publish()
        published = E.isLeft(again) ? published : again
      }
      if (E.isLeft(published)) return published
      return published.right === undefined
        ? E.left(targetRunUnknown(run, 'PostgreSQL'))
        : E.right(published.right)
    },
    takeBack: (run, isTrial) => () =>
      withSession<TakenBack, TargetError | LoadStands>(config, async (session) => {
        if (!(await isWarehouse(session))) return E.left(targetRunUnknown(run, 'PostgreSQL'))
        const known = await knownFormat(session)
        if (E.isLeft(known)) return known
        await lockRun(session, run)
        return takeBackRun(session, run, isTrial)
      }),
    participant: async () => {
      const { postgresParticipant } = await import('./postgres-participant.ts')
      return postgresParticipant(config)
    },
    discard: (run) => usingRun(run, (session) => discardRun(session, run)),
  }
}

const stagedRun = async (session: Session, run: string): Promise<StagedRun | undefined> => {
  const found = await findRun(session, run)
  if (found?.status !== 'staging') return undefined
  const stages = await stagesOf(session, run)
  const discarded = await discardedOf(session, run)
  return {
    run,
    state: found.state === null ? undefined : decodeOrThrow(SingerStateJson, found.state),
    rows: Object.fromEntries(stages.map(({ name, rows }) => [name, rows])),
    ended: found.ended,
    ...(Object.keys(discarded).length === 0 ? {} : { discarded }),
  }
}
