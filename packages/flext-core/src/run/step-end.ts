/** How an operation ends for the lane that asked for it. */
import { either as E } from 'fp-ts'

import type { FlowPlace } from '../journal/record.ts'
import type { RunContext } from './run-context.ts'
import { runFaulted } from './run-error.ts'
import type { Stop } from './stop.ts'

/** What a lane gets of an operation: what to go on with, or why not to. */
export type StepEnd = E.Either<Stop, unknown>

export const fault = (
  run: RunContext,
  { lane, place, name }: FlowPlace,
  expected: string,
  found: string,
): StepEnd => {
  const where = `operation ${place + 1}${lane === '' ? '' : ` of branch ${lane}`} (${name})`
  return E.left({
    _tag: 'Faulted',
    error: runFaulted(run.identity, { place: where, expected, found }),
  })
}

/** The flow asks for another operation than the one that was recorded here. */
export const mismatch = (run: RunContext, place: FlowPlace, recorded: string): StepEnd =>
  fault(run, place, `${recorded}, as recorded`, place.name)
