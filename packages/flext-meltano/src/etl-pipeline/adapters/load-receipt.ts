/** What a load came to, whether it was seen to its end or found at it after a crash. */
import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import { streamNameIn, type Catalog } from '../../singer/catalog.ts'
import type { SingerState } from '../../singer/message.ts'
import { cleanState, failuresIn, isUnderWay } from '../../singer/pair/split/split-state.ts'
import type { StagedRun } from '../../singer/target/target-store.ts'
import type { LoadReceipt, PipelineTransaction, RowCounts } from '../model.ts'

export const receiptOf = (
  { target }: PipelineSpec,
  { rows, state, discarded }: Pick<StagedRun, 'rows' | 'state' | 'discarded'>,
  stateBefore: PipelineTransaction['stateBefore'],
  rejected: RowCounts,
): LoadReceipt => ({
  delivery: target.native === undefined ? 'at-least-once' : 'exactly-once',
  rows,
  state: state === undefined ? stateBefore : cleanState(state),
  ...(Object.keys(rejected).length === 0 ? {} : { rejected }),
  ...(discarded === undefined ? {} : { discarded }),
})

/** Of a load whose end is staged, and was not recorded: what it was tells its state. */
export const receiptOfEnded = (
  spec: PipelineSpec,
  catalog: Catalog,
  ended: StagedRun,
  stateBefore: PipelineTransaction['stateBefore'],
  rejected: RowCounts,
): LoadReceipt => {
  const failed = streamFailures(catalog, ended.state)
  const isCut = failed.streamFailures === undefined && isUnderWay(ended.state ?? {})
  return {
    ...receiptOf(spec, ended, stateBefore, rejected),
    ...failed,
    ...(isCut ? { cutShort: true } : {}),
  }
}

/** As they are told now, and as the staged state has them: a crash may have come in between. */
export const streamFailures = (
  catalog: Catalog,
  state: SingerState | undefined,
  told: ReadonlyMap<string, string> = new Map(),
): Pick<LoadReceipt, 'streamFailures'> => {
  const failures = { ...failuresIn(state ?? {}), ...Object.fromEntries(told) }
  const nameOf = streamNameIn(catalog)
  const byName = Object.entries(failures).map(([id, why]) => [nameOf(id), why] as const)
  return byName.length === 0 ? {} : { streamFailures: Object.fromEntries(byName) }
}
