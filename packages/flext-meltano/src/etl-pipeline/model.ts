/** The things an ETL pipeline is about, each a codec and the type it decodes. */
import { Int, NonNegativeInt, nullable, optional, PositiveInt, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { Catalog } from '../singer/catalog.ts'
import { SingerState } from '../singer/message.ts'
import { LoadPath } from '../singer/pair/pair.ts'
import { DiscardedByStream, RowEffects } from '../singer/target/row-effects.ts'
import { TableNaming } from '../table/table-name.ts'
import { BackfillWindow } from './backfill-window.ts'
import { CommitKind } from './commit-kind.ts'

/** Rows by stream or table. */
export const RowCounts = t.readonly(t.record(t.string, Int))
export type RowCounts = t.TypeOf<typeof RowCounts>

/**
 * Which pipeline of which project to run. It names plugins and never holds their config: that is
 * read from the project each time, so that no secret is kept.
 */
export const ETLPipelineRequest = strictObject(
  {
    /** The folder that holds `meltano.yml`. */
    project: t.string,
    tap: t.string,
    target: t.string,
    /** Default: as the project says. */
    environment: optional(t.string),
    /** A transformer and its command, `flext-sql:run`. */
    transform: optional(t.string),
    /** Mappings between the tap and the target, in order. */
    mappings: optional(t.readonlyArray(t.string)),
    /** Stands behind the state id. Default: as the environment says. */
    stateIdSuffix: optional(t.string),
    /** Extract from the beginning, whatever the state says. */
    fullRefresh: optional(t.boolean),
    /** Extract these streams from the beginning; the others go on where they are. */
    refreshStreams: optional(t.readonlyArray(t.string)),
    /** Load these dead letters once more, in place of what the tap would give. */
    deadLetters: optional(t.readonlyArray(PositiveInt)),
    /** So many streams at a time, each extracted by a process of its own. */
    parallelStreams: optional(PositiveInt),
    /** So often a stream that failed goes again by itself, from its last state. */
    retryStreams: optional(NonNegativeInt),
    /** `keep`: what other streams bring is committed where one fails for good. Default: as the project says. */
    onStreamFailure: optional(t.keyof({ abort: null, keep: null })),
    /** Only rows of this window; the state of other runs stays where it is. */
    window: optional(BackfillWindow),
    /** Rows become visible, and the state stays where it is: the next run extracts them again. */
    keepState: optional(t.boolean),
    /** The schedule of the project whose variables hold. */
    schedule: optional(t.string),
  },
  'ETLPipelineRequest',
)
export interface ETLPipelineRequest extends t.TypeOf<typeof ETLPipelineRequest> {}

/** What a load promises: foreign targets have no staging that could be taken back. */
export const Delivery = t.keyof({ 'exactly-once': null, 'at-least-once': null })
export type Delivery = t.TypeOf<typeof Delivery>

/** What is going to be done, without anything secret. */
export const PipelinePlan = t.readonly(
  t.intersection([
    t.type({
      stateId: t.string,
      tap: t.string,
      target: t.string,
      delivery: Delivery,
      /** Names of the tables that the models build, in order. */
      models: t.readonlyArray(t.string),
      checks: Int,
    }),
    t.partial({
      /** What the tables of streams are called, where they are not called as the streams. */
      tables: TableNaming,
    }),
  ]),
)
export interface PipelinePlan extends t.TypeOf<typeof PipelinePlan> {}

/** The transaction of one run: what it stages is seen by nobody before it is committed. */
export const PipelineTransaction = t.readonly(
  t.intersection([
    t.type({
      /** Names the staging area in the target. */
      staging: t.string,
      stateId: t.string,
      stateBefore: nullable(SingerState),
    }),
    t.partial({
      /** How it is going to commit. */
      commit: CommitKind,
    }),
  ]),
)
export interface PipelineTransaction extends t.TypeOf<typeof PipelineTransaction> {}

/** The streams that are selected, with their schemas. */
export const TapCatalog = t.readonly(
  t.intersection([
    t.type({ catalog: Catalog, selected: t.readonlyArray(t.string) }),
    t.partial({
      /** The tap offers no discovery: it is given no catalog, and extracts what it will. */
      undiscovered: t.boolean,
    }),
  ]),
)
export interface TapCatalog extends t.TypeOf<typeof TapCatalog> {}

export const LoadReceipt = t.readonly(
  t.intersection([
    t.type({ delivery: Delivery, rows: RowCounts, state: nullable(SingerState) }),
    t.partial({
      /** Records kept aside as dead letters, by stream. */
      rejected: RowCounts,
      /** What the policy for schema changes left out. */
      discarded: DiscardedByStream,
      /** What the tap printed of each stream, or read where it is fused, in the attempt that came to its end. */
      bytes: RowCounts,
      /** Whether rows went from tap to target in one process. */
      path: LoadPath,
      /** The tap was asked to stop before it had come to its end. */
      cutShort: t.boolean,
      /** How often streams went again by themselves. */
      streamRetries: RowCounts,
      /** Why streams failed for good, where the others go on without them. */
      streamFailures: t.readonly(t.record(t.string, t.string)),
    }),
  ]),
)
export interface LoadReceipt extends t.TypeOf<typeof LoadReceipt> {}

export const TableRead = t.readonly(t.type({ from: t.string, to: t.string }))

export const TransformReceipt = t.readonly(
  t.type({
    models: t.readonlyArray(t.readonly(t.type({ name: t.string, rows: Int }))),
    lineage: t.readonlyArray(TableRead),
  }),
)
export interface TransformReceipt extends t.TypeOf<typeof TransformReceipt> {}

/** What came of a check. Runs of earlier versions kept no severity: all theirs were gates. */
export const CheckOutcome = t.readonly(
  t.intersection([
    t.type({ check: t.string, passed: t.boolean, failing: Int }),
    t.partial({ severity: t.keyof({ error: null, warn: null }) }),
  ]),
)
export interface CheckOutcome extends t.TypeOf<typeof CheckOutcome> {}

export const QualityReport = t.readonly(t.type({ checks: t.readonlyArray(CheckOutcome) }))
export interface QualityReport extends t.TypeOf<typeof QualityReport> {}

export const ETLPipelineResult = t.readonly(
  t.intersection([
    t.type({
      stateId: t.string,
      delivery: Delivery,
      /** Rows that were loaded, by stream; those rejected or discarded are not among them. */
      rows: RowCounts,
      models: TransformReceipt.type.props.models,
      /** Streams and tables to the tables made of them. */
      lineage: TransformReceipt.type.props.lineage,
      checks: QualityReport.type.props.checks,
      stateBefore: nullable(SingerState),
      stateAfter: nullable(SingerState),
    }),
    t.partial({
      /** Rows that became visible, by stream: each key once, where the target tells keys apart. */
      published: RowCounts,
      /** What that did to the tables, where the target can tell. */
      effects: t.readonly(t.record(t.string, RowEffects)),
      /** Records kept aside as dead letters, by stream. */
      rejected: RowCounts,
      /** What the policy for schema changes left out. */
      discarded: DiscardedByStream,
      /** Whether rows went from tap to target in one process. */
      path: LoadPath,
      /** The tap was asked to stop before it had come to its end. */
      cutShort: t.boolean,
      /** What became visible together. */
      commit: CommitKind,
      /** How often streams went again by themselves. */
      streamRetries: RowCounts,
      /** Why streams failed for good: their rows after the last state are not there. */
      streamFailures: t.readonly(t.record(t.string, t.string)),
    }),
  ]),
)
export interface ETLPipelineResult extends t.TypeOf<typeof ETLPipelineResult> {}
