/** How a transaction of a step may fail beside what the step declares. */
import { causeOf, type Cause } from '../result/cause.ts'
import type { FlextError } from '../result/error.ts'
import { hideSecrets } from '../result/secret.ts'

/** It lost against other transactions as often as it was tried. Nothing was changed. */
export interface TransactionConflict extends FlextError<'TransactionConflict'> {
  readonly step: string
  /** The database's own, such as `40001`. */
  readonly code: string
  readonly tries: number
}

/** Nobody could talk to the database. Nothing was changed. */
export interface DatabaseUnreachable extends FlextError<'DatabaseUnreachable'> {
  readonly step: string
  readonly code: string
}

/** The connection was lost in the middle of the commit, and the database does not say since. */
export interface TransactionOutcomeUnknown extends FlextError<'TransactionOutcomeUnknown'> {
  readonly step: string
  readonly code: string
}

/** The step had been given up before this attempt began. Nothing was changed. */
export interface CompletionRefused extends FlextError<'CompletionRefused'> {
  readonly step: string
}

/** The step or its database threw. The transaction was rolled back: nothing was changed. */
export interface TransactionFailed extends FlextError<'TransactionFailed'> {
  readonly step: string
  readonly cause: Cause
}

export type TransactionFailure =
  | TransactionFailed
  | TransactionConflict
  | DatabaseUnreachable
  | TransactionOutcomeUnknown
  | CompletionRefused

export const transactionConflict = (
  step: string,
  code: string,
  tries: number,
): TransactionConflict => ({
  _tag: 'TransactionConflict',
  message: `the transaction of ${step} lost against others ${tries} times (${code}); nothing was changed`,
  step,
  code,
  tries,
})

export const databaseUnreachable = (
  step: string,
  code: string,
  thrown: unknown,
): DatabaseUnreachable => ({
  _tag: 'DatabaseUnreachable',
  message: `the database of ${step} cannot be reached (${wordsOf(code, thrown)}); nothing was changed`,
  step,
  code,
})

export const transactionOutcomeUnknown = (
  step: string,
  code: string,
): TransactionOutcomeUnknown => ({
  _tag: 'TransactionOutcomeUnknown',
  message: `the connection of ${step} was lost while it committed (${code}), and the database cannot be asked yet what came of it`,
  step,
  code,
})

export const completionRefused = (step: string): CompletionRefused => ({
  _tag: 'CompletionRefused',
  message: `${step} was given up by another process before this attempt; nothing was changed`,
  step,
})

export const transactionFailed = (step: string, thrown: unknown): TransactionFailed => {
  const cause = causeOf(thrown)
  return {
    _tag: 'TransactionFailed',
    message: `the transaction of ${step} was rolled back: ${cause.name}: ${cause.message}`,
    step,
    cause,
  }
}

const wordsOf = (code: string, thrown: unknown): string => {
  const said = thrown instanceof Error ? hideSecrets(thrown.message) : ''
  return said === '' || said === code ? code : `${code}: ${said}`
}
