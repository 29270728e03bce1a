/** What publishing makes of a model that a run has staged. */
import { decodeOrThrow, fromJsonString } from 'flext-core'
import * as t from 'io-ts'

const ColumnToAdd = t.readonly(t.type({ name: t.string, type: t.string }))

export const ModelPlan = t.union([
  /** The staged table stands in the place of the one before. */
  t.readonly(t.type({ _tag: t.literal('ReplaceTable') })),
  /** The staged rows go into the table; rows of equal keys are taken away first. */
  t.readonly(
    t.type({
      _tag: t.literal('AddRows'),
      keys: t.readonlyArray(t.string),
      /** Of the staged table; others of the published one get null. */
      columns: t.readonlyArray(t.string),
      add: t.readonlyArray(ColumnToAdd),
    }),
  ),
  /** A view of this SELECT. */
  t.readonly(t.type({ _tag: t.literal('PlaceView'), sql: t.string })),
])
export type ModelPlan = t.TypeOf<typeof ModelPlan>
export type AddRows = Extract<ModelPlan, { readonly _tag: 'AddRows' }>

export const replaceTable: ModelPlan = { _tag: 'ReplaceTable' }

const Kept = fromJsonString(ModelPlan)

/** As the warehouse keeps it. */
export const planFrom = (text: string | undefined): ModelPlan =>
  text === undefined ? replaceTable : decodeOrThrow(Kept, text)
