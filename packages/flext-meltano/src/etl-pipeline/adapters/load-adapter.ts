/** Moves a tap's rows into a run's staging, from where an earlier attempt at it was cut short. */
import type { FlextResult, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import type { DeadLetterPolicy } from '../../dead-letters/dead-letter-policy.ts'
import { nativePlugin } from '../../plugin-process/plugin-command.ts'
import { hidingSecrets } from '../../plugin-process/secret-texts.ts'
import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import type { PairError, TargetError } from '../../singer/error.ts'
import type { SingerState } from '../../singer/message.ts'
import { bothGates } from '../../singer/pair/both-gates.ts'
import type { PairRequest } from '../../singer/pair/pair.ts'
import type { RecordGate } from '../../singer/pair/record-gate.ts'
import { runPair } from '../../singer/pair/run-pair.ts'
import type { StagedRun, TargetStaging } from '../../singer/target/target-store.ts'
import { isEmptyState } from '../../state/merge-states.ts'
import type { PluginConfigRefused } from '../error.ts'
import type { LoadReceipt, PipelineTransaction, RowCounts, TapCatalog } from '../model.ts'
import type { PipelineObserver } from '../observer.ts'
import type { PipelineSettings } from '../pipeline-settings.ts'
import type { LoadAttempt } from '../ports.ts'
import { backfillOf } from './backfill.ts'
import { projectDeadLetters } from './dead-letters-of.ts'
import { endStaging } from './end-staging.ts'
import { pairLimitsOf } from './pair-limits-of.ts'
import { knownSizes, streamsProgress } from './pipeline-progress.ts'
import { commandOf } from './plugin-command-of.ts'
import { secretsOf } from './plugin-secrets.ts'
import { discardRun, keepsState, type StateWishes } from './run-staging.ts'
import { settingsOf } from './settings-of.ts'
import { receiptOf, receiptOfEnded, streamFailures } from './load-receipt.ts'
import { keepStaged, type StateFileStaging } from './state-file-staging.ts'
import { streamSplit, type Splitting } from './stream-split.ts'
import { stagingOf } from './target-staging.ts'

export const loadPipeline =
  (
    spec: PipelineSpec,
    request: Splitting['request'] & StateWishes,
    transaction: PipelineTransaction,
    found: TapCatalog,
    attempt: LoadAttempt,
    { onProgress, onLog, onWarning }: PipelineObserver,
    drain: AbortSignal,
  ): FlextTask<LoadReceipt, PairError | TargetError | PluginConfigRefused> =>
  async () => {
    const { catalog } = found
    const { deadLetters: ids, window } = request
    const keepState = keepsState(request)
    const { staging: run, stateId, stateBefore } = transaction
    const settings = settingsOf(spec)
    if (E.isLeft(settings)) return settings
    const staging = stagingOf(spec)
    if (E.isLeft(staging)) return staging
    const before = await staging.right.staged(run)()
    if (E.isLeft(before)) return before
    const { on_failure } = settings.right.streams ?? {}
    // A load that tells no state does not tell which streams failed either: it is made anew.
    const isForgotten =
      before.right?.ended === true &&
      keepState &&
      (request.onStreamFailure ?? on_failure) === 'keep'
    if (isForgotten) {
      const dropped = await discardRun(spec, run)()
      if (E.isLeft(dropped)) return dropped
    }
    const done = isForgotten ? undefined : before.right
    const letters = keptLetters(spec, run, done)
    if (E.isLeft(letters)) return letters
    if (done?.ended) return E.right(receiptOfEnded(spec, catalog, done, stateBefore, letters.right))

    const { tap, mappers, target } = spec
    const backfill = window === undefined ? undefined : backfillOf(spec, window, catalog)
    if (backfill && E.isLeft(backfill)) return backfill
    const asked = backfill?.right
    asked?.warnings.forEach((warning) => onWarning?.(warning))
    const state = asked?.state ?? done?.state ?? stateBefore
    const secrets = [tap, ...mappers, target].flatMap(secretsOf)
    const letterGate = await gateFor(
      spec,
      ids === undefined ? settings.right : { dead_letters: true },
      { transaction, attempt, done, secrets, state },
      letters.right,
    )
    const gate =
      asked && letterGate ? bothGates(asked.gate, letterGate) : (asked?.gate ?? letterGate)
    const retries = new Map<string, number>()
    const failures = new Map<string, string>()
    const split = streamSplit(spec, {
      request,
      settings: settings.right,
      catalog,
      state,
      onRetry: (stream, message) => {
        retries.set(stream, (retries.get(stream) ?? 0) + 1)
        onWarning?.(message)
      },
      onFailure: (stream, message) => {
        failures.set(stream, message)
        onWarning?.(`${stream} failed, and the others go on: ${message}`)
      },
    })
    if (E.isLeft(split)) return split
    const sizes = knownSizes(found, stateBefore)
    const keep = keeper(staging.right, run, done)
    const moved = await runPair({
      ...(ids === undefined ? extracting(spec, state) : retrying(spec, ids)),
      ...(asked ? { tapConfig: asked.tapConfig } : {}),
      ...(found.undiscovered === true ? {} : { catalog }),
      target: commandOf(target),
      targetConfig: target.config,
      run,
      signal: attempt.signal,
      drain,
      secrets,
      limits: pairLimitsOf(settings.right),
      ...(keepState ? { fused: false } : {}),
      mapState: keepState ? () => undefined : neverEmpty,
      ...(split.right ? { split: split.right } : {}),
      ...(gate ? { gate } : {}),
      ...(onLog ? { onLog: (said) => onLog({ ...said, run: attempt.runId }) } : {}),
      ...(onProgress
        ? {
            onProgress: (reached) => {
              const rows = sum(done?.rows, reached.rows)
              const streams = streamsProgress(rows, reached, sizes, Date.now())
              const { bytes, rowsPerSecond } = reached
              onProgress({ run: attempt.runId, stateId, streams, rows, bytes, rowsPerSecond })
            },
          }
        : {}),
      ...(keep ? { onState: (reached) => keep({ rows: {}, state: reached, ended: false }) } : {}),
    })()
    if (E.isLeft(moved)) return moved
    if (keep) {
      const { rows, state: reached } = moved.right
      const last = reached ?? (keepState ? null : state)
      keep({ rows: sum(done?.rows, rows), state: last, ended: true })
    }
    if (moved.right.cutShort === true) {
      const ended = await endStaging(spec, run)
      if (E.isLeft(ended)) return ended
    }
    const after = await staging.right.staged(run)()
    if (E.isLeft(after)) return after
    const { cutShort = false, rows, path, bytesByStream: bytes } = moved.right
    const asTold = keep ? { state: moved.right.state } : {}
    const rejected = keptLetters(
      spec,
      run,
      after.right && { ...after.right, ...asTold, ended: !cutShort },
    )
    if (E.isLeft(rejected)) return rejected
    return E.right({
      ...receiptOf(spec, after.right ?? { rows, state: undefined }, stateBefore, rejected.right),
      path,
      ...(bytes === undefined ? {} : { bytes }),
      ...(cutShort ? { cutShort } : {}),
      ...streamFailures(catalog, after.right?.state, failures),
      ...(retries.size === 0 ? {} : { streamRetries: Object.fromEntries(retries) }),
    })
  }

type From = Pick<PairRequest, 'tap' | 'tapConfig' | 'state' | 'mappers'>

const extracting = ({ tap, mappers }: PipelineSpec, state: SingerState | null): From => ({
  tap: commandOf(tap),
  tapConfig: tap.config,
  ...(state === null ? {} : { state }),
  mappers: mappers.map((mapper) => ({ command: commandOf(mapper), config: mapper.config })),
})

/** Letters have been through the mappers already. */
const retrying = ({ tap, mappers, target }: PipelineSpec, ids: ReadonlyArray<number>): From => ({
  tap: nativePlugin('flext-tap-dead-letters', {
    name: `dead letters of ${tap.name}`,
    cwd: tap.cwd,
  }),
  tapConfig: {
    database: projectDeadLetters(target.cwd).place,
    ids,
    own_schemas: mappers.length > 0,
  },
})

/** A state that says nothing is no reason to forget what is known. */
const neverEmpty = (state: SingerState): SingerState | undefined =>
  isEmptyState(state) ? undefined : state

type Kept = Parameters<StateFileStaging['keep']>[1]

/** A foreign target stages nothing itself: the state that it reports is kept for it. */
const keeper = (
  staging: TargetStaging,
  run: string,
  done: StagedRun | undefined,
): ((staged: Kept) => void) | undefined => {
  const keep = keepStaged(staging)
  return (
    keep &&
    (({ rows, ...staged }) => void keep(run, { ...staged, rows: { ...done?.rows, ...rows } }))
  )
}

/** What earlier attempts kept aside and the target's durable state stands by. */
const keptLetters = (
  { target }: PipelineSpec,
  run: string,
  done: StagedRun | undefined,
): FlextResult<RowCounts, TargetError> => {
  const store = projectDeadLetters(target.cwd)
  return done?.ended
    ? store.staged(run)
    : store.settle(run, done && { rows: total(done.rows), state: done.state ?? null })
}

interface Loading {
  readonly transaction: PipelineTransaction
  readonly attempt: LoadAttempt
  readonly done: StagedRun | undefined
  readonly secrets: ReadonlyArray<string>
  readonly state: SingerState | null
}

/** What judges records by their schemas is only loaded where that is asked for. */
const gateFor = async (
  { tap, target }: PipelineSpec,
  { dead_letters: policy = false }: PipelineSettings,
  { transaction: { staging, stateId }, attempt, done, secrets, state }: Loading,
  keptBefore: RowCounts,
): Promise<RecordGate | undefined> => {
  if (policy === false) return undefined
  const { deadLetterGate } = await import('../../dead-letters/dead-letter-gate.ts')
  return deadLetterGate({
    plugin: tap.name,
    store: projectDeadLetters(target.cwd),
    policy: policy === true ? unlimited : policy,
    staging,
    run: attempt.runId,
    stateId,
    passedBefore: total(done?.rows ?? {}),
    keptBefore,
    state,
    hide: hidingSecrets(secrets),
  })
}

const unlimited: DeadLetterPolicy = {}

const total = (rows: RowCounts): number => Object.values(rows).reduce((all, one) => all + one, 0)

const sum = (before: RowCounts = {}, more: RowCounts): RowCounts => ({
  ...before,
  ...Object.fromEntries(
    Object.entries(more).map(([stream, rows]) => [stream, (before[stream] ?? 0) + rows]),
  ),
})
