/** How telling the lineage of a run can fail. */
import type { FlextError } from 'flext-core'

export type LineageUnknown = FlextError<'LineageUnknown'> & { readonly run: string }

/** The sink did not take the events; `again` says whether another attempt may help. */
export type LineageUndelivered = FlextError<'LineageUndelivered'> & { readonly again: boolean }

export type DataLineageError = LineageUnknown | LineageUndelivered

export const lineageUnknown = (run: string, why: string): LineageUnknown => ({
  _tag: 'LineageUnknown',
  message: `the lineage of run ${run} cannot be told: ${why}`,
  run,
})

export const lineageUndelivered = (
  place: string,
  why: string,
  again: boolean,
): LineageUndelivered => ({
  _tag: 'LineageUndelivered',
  message: `${place} has not taken the lineage: ${why}`,
  again,
})
