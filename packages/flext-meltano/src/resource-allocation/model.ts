/** What a pipeline needs of what there is a limit to. */
import { Duration, NonNegativeInt, optional, PositiveInt, strictObject } from 'flext-core'
import * as t from 'io-ts'

export const ResourceNeed = strictObject(
  {
    /** `source:tap-shop`, `target:target-warehouse`, `memory`. */
    resource: t.string,
    amount: NonNegativeInt,
    capacity: PositiveInt,
  },
  'ResourceNeed',
)

export const AllocationRequest = strictObject(
  {
    /** Whoever is to have it, such as the id of a run. */
    holder: t.string,
    needs: t.readonlyArray(ResourceNeed),
    /** How long to wait for it. Default: an hour. */
    patience: optional(Duration),
    /** How often to look. Default: 1 s. */
    every: optional(Duration),
  },
  'AllocationRequest',
)
export interface AllocationRequest extends t.TypeOf<typeof AllocationRequest> {}

export const Allocation = t.readonly(t.type({ holder: t.string }), 'Allocation')
export interface Allocation extends t.TypeOf<typeof Allocation> {}
