/** Moves a tap's rows into a run's staging, from where an earlier attempt at it was cut short. */
import type { FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import type { PairError, TargetError } from '../../singer/error.ts'
import { runPair } from '../../singer/run-pair.ts'
import type { StagedRun, TargetStaging } from '../../singer/target-store.ts'
import type { LoadReceipt, PipelineTransaction, TapCatalog } from '../model.ts'
import type { PipelineObserver } from '../observer.ts'
import { commandOf } from './plugin-command-of.ts'
import { secretsOf } from './plugin-secrets.ts'
import type { StateFileStaging } from './state-file-staging.ts'
import { stagingOf } from './target-staging.ts'

export const loadPipeline =
  (
    spec: PipelineSpec,
    { staging: run, stateId, stateBefore }: PipelineTransaction,
    { catalog }: TapCatalog,
    signal: AbortSignal,
    { onProgress, onLog }: PipelineObserver,
  ): FlextTask<LoadReceipt, PairError | TargetError> =>
  async () => {
    const staging = stagingOf(spec)
    if (E.isLeft(staging)) return staging
    const before = await staging.right.staged(run)()
    if (E.isLeft(before)) return before
    const done = before.right
    if (done?.ended) return E.right(receipt(spec, done, stateBefore))

    const { tap, target } = spec
    const state = done?.state ?? stateBefore
    const keep = keeper(staging.right, run, done)
    const moved = await runPair({
      tap: commandOf(tap),
      tapConfig: tap.config,
      catalog,
      ...(state === null ? {} : { state }),
      target: commandOf(target),
      targetConfig: target.config,
      run,
      signal,
      secrets: [...secretsOf(tap), ...secretsOf(target)],
      ...(onLog ? { onLog } : {}),
      ...(onProgress
        ? {
            onProgress: ({ rows, bytes, rowsPerSecond }) =>
              onProgress({ stateId, rows: sum(done?.rows, rows), bytes, rowsPerSecond }),
          }
        : {}),
      ...(keep ? { onState: (reached) => keep({ rows: {}, state: reached, ended: false }) } : {}),
    })()
    if (E.isLeft(moved)) return moved
    if (keep) {
      const { rows, state: reached } = moved.right
      keep({ rows: sum(done?.rows, rows), state: reached ?? state, ended: true })
    }
    const after = await staging.right.staged(run)()
    return E.isLeft(after)
      ? after
      : E.right(
          receipt(spec, after.right ?? { rows: moved.right.rows, state: undefined }, stateBefore),
        )
  }

type Kept = Parameters<StateFileStaging['keep']>[1]

/** A foreign target stages nothing itself: the state that it reports is kept for it. */
const keeper = (
  staging: TargetStaging,
  run: string,
  done: StagedRun | undefined,
): ((staged: Kept) => void) | undefined =>
  'keep' in staging
    ? ({ rows, ...staged }) => {
        ;(staging as StateFileStaging).keep(run, { ...staged, rows: { ...done?.rows, ...rows } })
      }
    : undefined

const receipt = (
  { target }: PipelineSpec,
  { rows, state }: Pick<StagedRun, 'rows' | 'state'>,
  stateBefore: PipelineTransaction['stateBefore'],
): LoadReceipt => ({
  delivery: target.native === undefined ? 'at-least-once' : 'exactly-once',
  rows,
  state: state ?? stateBefore,
})

const sum = (
  before: Readonly<Record<string, number>> = {},
  more: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> => ({
  ...before,
  ...Object.fromEntries(
    Object.entries(more).map(([stream, rows]) => [stream, (before[stream] ?? 0) + rows]),
  ),
})
