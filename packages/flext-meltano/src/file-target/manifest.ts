/** What a target of files writes down of a run: how far its staging has come, and what was published. */
import * as t from 'io-ts'

import { SingerState } from '../singer/message.ts'
import { RowEffects } from '../singer/target/row-effects.ts'
import { FileMark } from './replaced-file.ts'

const StagedStream = t.readonly(t.type({ bytes: t.number, rows: t.number }))

/** Bytes and rows of each staged file that count; what stands after them was never checkpointed. */
export const Manifest = t.readonly(
  t.intersection(
    [
      t.type({
        run: t.string,
        streams: t.readonly(t.record(t.string, StagedStream)),
        ended: t.boolean,
      }),
      t.partial({ state: SingerState }),
    ],
    'the manifest of a staged run',
  ),
)
export interface Manifest extends t.TypeOf<typeof Manifest> {}

/** What a publishing is about to do, kept so that it can be gone on with after a crash. */
export const PublishPlan = t.readonly(
  t.intersection(
    [
      t.type({
        stateId: t.string,
        /** Length of each stream's published file before. */
        before: t.readonly(t.record(t.string, t.number)),
      }),
      t.partial({
        /** What becomes of rows, where a file is built before the plan is made. */
        effects: t.readonly(t.record(t.string, RowEffects)),
        /** Those files. */
        built: t.readonly(t.record(t.string, FileMark)),
        /** Streams whose file gets longer, and an end to its last line before that. */
        unended: t.readonlyArray(t.string),
      }),
    ],
    'the plan of a publishing',
  ),
)
export interface PublishPlan extends t.TypeOf<typeof PublishPlan> {}

const PublishedRun = t.readonly(
  t.intersection([
    t.type({ run: t.string, rows: t.readonly(t.record(t.string, t.number)) }),
    t.partial({ effects: t.readonly(t.record(t.string, RowEffects)) }),
  ]),
)

/** The published state of a state id, with the receipts of its last runs. */
export const Published = t.readonly(
  t.intersection(
    [t.type({ runs: t.readonlyArray(PublishedRun) }), t.partial({ state: SingerState })],
    'the state of published runs',
  ),
)
export interface Published extends t.TypeOf<typeof Published> {}
