/** The ways in which any step may fail beside those it declares. */
import type { FlextError } from '../result/error.ts'
import type { Cause } from '../result/cause.ts'

/** A step threw instead of returning its failure. What it threw is kept as data. */
export interface StepThrew extends FlextError<'StepThrew'> {
  readonly step: string
  readonly cause: Cause
}

/** A step took longer than its `timeout`. Whether its effect took place is not known. */
export interface StepTimedOut extends FlextError<'StepTimedOut'> {
  readonly step: string
  /** In milliseconds. */
  readonly timeout: number
}

/** What the runtime itself may say of a step. */
export type StepFailure = StepThrew | StepTimedOut

export const stepThrew = (step: string, cause: Cause): StepThrew => ({
  _tag: 'StepThrew',
  message: `step ${step} threw ${cause.name}: ${cause.message}`,
  step,
  cause,
})

export const stepTimedOut = (step: string, timeout: number): StepTimedOut => ({
  _tag: 'StepTimedOut',
  message: `step ${step} took longer than its timeout of ${timeout} ms`,
  step,
  timeout,
})
