/**
 * The writing half of the target: the rows of one run into its staging tables by COPY. What stands
 * between two checkpoints is one transaction, rows, columns and STATE alike.
 */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tableDefaults } from '../singer/native-defaults.ts'
import { isPostgresFailure } from '../postgres/postgres-failure.ts'
import type { Answer } from '../singer/answer.ts'
import {
  targetRunOver,
  targetSchemaMissing,
  targetSchemaRefused,
  type TargetError,
} from '../singer/error.ts'
import type { SingerRecord } from '../singer/message.ts'
import type { RecordFacts, TargetStore } from '../singer/target/target-store.ts'
import { announcementOf } from './announcement.ts'
import type { CopiedRows } from './copy-text.ts'
import { copyingOn } from './copying.ts'
import { keepDiscarded } from './discarded.ts'
import type { PostgresTargetConfig } from './postgres-config.ts'
import { advanceRun, findRun } from './run-record.ts'
import { unseal } from './seal.ts'
import {
  attempt,
  inTransaction,
  openSession,
  postgresFailure,
  type OpenSession,
  type Session,
} from './session.ts'
import { keepStage, stagesOf, stagingTable, type Stage } from './stage.ts'
import { announced, shaped, type StreamStage } from './stream-stage.ts'
import { ensureWarehouse, lockRun } from './warehouse.ts'

/** Opens the staging of a run where its last checkpoint left it. */
export const openPostgresStore = async (
  config: PostgresTargetConfig,
  run: string,
): Promise<FlextResult<TargetStore, TargetError>> => {
  const opened = await openSession(config)
  if (E.isLeft(opened)) return opened
  const session = opened.right
  const stages = await attempt<ReadonlyArray<Stage>, TargetError>(session.place, async () => {
    const ready = await ensureWarehouse(session)
    if (E.isLeft(ready)) return ready
    await lockRun(session, run)
    return resumedStages(session, run)
  })
  if (E.isRight(stages)) return E.right(storeOn(session, config, run, stages.right))
  await session.close()
  return stages
}

const resumedStages = (
  session: Session,
  run: string,
): Promise<FlextResult<ReadonlyArray<Stage>, TargetError>> =>
  inTransaction<ReadonlyArray<Stage>, TargetError>(session, async () => {
    if ((await findRun(session, run))?.status === 'published')
      return E.left(targetRunOver(run, session.place))
    await unseal(session, run)
    return E.right(await stagesOf(session, run))
  })

const storeOn = (
  session: OpenSession,
  config: PostgresTargetConfig,
  run: string,
  resumed: ReadonlyArray<Stage>,
): TargetStore => {
  const stages = new Map(resumed.map((stage) => [stage.name, stage]))
  const streams = new Map<string, StreamStage>()
  const changed = new Set<string>()
  const copying = copyingOn(session)
  let inside = false
  let broken: E.Left<TargetError> | undefined

  /** A transaction that failed half-way can only be rolled back: nothing is added to it. */
  const within = async (
    work: () => Promise<FlextResult<void, TargetError>>,
  ): Promise<FlextResult<void, TargetError>> => {
    if (broken) return broken
    const done = await attempt(session.place, async () => {
      await copying.end()
      if (!inside) await session.query('begin')
      inside = true
      return work()
    })
    if (E.isLeft(done)) broken = done
    return done
  }

  const keep = (stream: StreamStage): E.Either<never, void> => {
    const { name } = stream.stage
    streams.set(name, stream)
    stages.set(name, stream.stage)
    changed.add(name)
    return E.right(undefined)
  }

  const unknown = (name: string): FlextResult<void, TargetError> =>
    E.left(targetSchemaMissing(name))

  const fail = (error: TargetError): E.Left<TargetError> => {
    broken = E.left(error) as E.Left<TargetError>
    return broken
  }

  const metadata =
    config.add_metadata_columns ?? config.add_record_metadata ?? tableDefaults.add_metadata_columns

  const copied = (
    stream: StreamStage,
    records: ReadonlyArray<SingerRecord>,
    facts: ReadonlyArray<RecordFacts> | undefined,
  ): Answer<void, TargetError> => {
    const { stage } = stream
    const lines = stream.text(records, facts, stage.rows)
    if ('column' in lines) {
      const { kind, nullable, property } = lines.column
      const expected = `column "${property}" to be ${kind}${nullable ? ' or null' : ''}`
      const found = `${lines.found} in record ${stage.rows + lines.row + 1} of the run`
      return fail(targetSchemaRefused(stage.name, expected, found))
    }
    return send(stream, lines)
  }

  const send = (stream: StreamStage, { rows, text }: CopiedRows): Answer<void, TargetError> => {
    const { stage } = stream
    const done = keep({ ...stream, stage: { ...stage, rows: stage.rows + rows } })
    if (rows === 0) return done
    const sent = copying.send(stagingTable(session, stage), stream.copied, text)
    return sent === undefined ? done : sent.then(() => done)
  }

  /** Within the transaction under way where there is one, and then without waiting for it. */
  const quickly = (work: () => Answer<void, TargetError>): Answer<void, TargetError> => {
    if (broken) return broken
    if (!inside) return within(async () => work())
    const written = settled(session.place, work)
    return written instanceof Promise ? written.then(keepFailure) : keepFailure(written)
  }

  return {
    schema: (message) =>
      within(async () => {
        const announcement = await announcementOf(session, config, message, [...stages.values()])
        if (E.isLeft(announcement)) return announcement
        const place = { run, number: stages.size + 1, metadata }
        return keep(await announced(session, announcement.right, place, stages.get(message.stream)))
      }),
    write: (name, records, facts) => {
      if (broken) return broken
      const stream = streams.get(name)
      if (stream === undefined) return unknown(name)
      const firstVersion =
        !stream.stage.versioned && facts?.some(({ version }) => version !== undefined) === true
      if (!firstVersion) return quickly(() => copied(stream, records, facts))
      return within(async () => {
        const stage = { ...stream.stage, versioned: true }
        const versioned = await shaped(
          session,
          stage,
          stream.announcement,
          metadata,
          stream.discarded,
        )
        return copied(versioned, records, facts)
      })
    },
    cells: (name, shape) => {
      const stream = streams.get(name)
      if (stream === undefined) return E.left(targetSchemaMissing(name))
      const asJson = new Set(
        shape.columns.filter(({ type }) => type === 'json').map((column) => column.name),
      )
      const nested = stream.announcement.columns.find(
        ({ kind, property }) => kind === 'json' && !asJson.has(property),
      )
      if (nested)
        return E.left(
          targetSchemaRefused(name, `column "${nested.property}" to be text or a number`, 'json'),
        )
      const rows = stream.cells(shape)
      const now = (): StreamStage => streams.get(name) ?? stream
      return E.right({
        begin: (block) => rows.begin(block, now().stage.rows),
        row: rows.row,
        end: () => quickly(() => send(now(), rows.end())),
      })
    },
    activateVersion: (name, version) =>
      within(async () => {
        const stream = streams.get(name)
        if (stream === undefined) return unknown(name)
        const highest = Math.max(version, stream.stage.version ?? version)
        return keep({ ...stream, stage: { ...stream.stage, version: highest } })
      }),
    checkpoint: (state, ended = false) =>
      within(async () => {
        for (const name of changed) {
          await keepStage(session, stages.get(name) as Stage)
          await keepDiscarded(session, run, name, streams.get(name)?.discarded)
        }
        await advanceRun(session, run, state, ended)
        await session.query('commit')
        inside = false
        changed.clear()
        return E.right(undefined)
      }),
    close: () => session.close(),
  }

  function keepFailure(done: FlextResult<void, TargetError>): FlextResult<void, TargetError> {
    if (E.isLeft(done)) broken = done
    return done
  }
}

/** Like `attempt`, for work that need not wait. */
const settled = <A>(place: string, work: () => Answer<A, TargetError>): Answer<A, TargetError> => {
  try {
    const done = work()
    return done instanceof Promise ? attempt(place, () => done) : done
  } catch (failure) {
    if (isPostgresFailure(failure)) return E.left(postgresFailure(place, failure))
    throw failure
  }
}
