/**
 * Checks of what a run has staged, rows and models, as they will stand among the published ones:
 * the gate before publishing.
 */
import type { DatabaseSync } from 'node:sqlite'

import type { FlextResult, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import { targetRunUnknown, targetStorageFailed } from '../singer/error.ts'
import { overlay } from '../target-sqlite/overlay.ts'
import { isSqliteError } from '../sqlite/storage-failure.ts'
import { inTransaction, withWarehouse } from '../target-sqlite/warehouse.ts'
import { addMatching, checkProbe } from './check-probe.ts'
import type { CheckResult } from './check-result.ts'
import { knownTables } from './column-reference.ts'
import { checksAborted, checksRefused, type CheckProblem, type QualityError } from './error.ts'
import { checkName, type QualityCheck } from './quality-check.ts'

export interface ChecksToRun {
  /** The warehouse file. */
  readonly database: string
  readonly run: string
  readonly checks: ReadonlyArray<QualityCheck>
  /** Heard between two checks; SQLite is not stopped within one. */
  readonly signal?: AbortSignal
  /** For checks of freshness, in milliseconds since the epoch. Default: now. */
  readonly now?: number
}

/** Runs every check, and gives their results in the same order. */
export const runChecks =
  ({
    database: path,
    run,
    checks,
    signal,
    now = Date.now(),
  }: ChecksToRun): FlextTask<ReadonlyArray<CheckResult>, QualityError> =>
  async () => {
    const results = withWarehouse({ path }, (warehouse) =>
      inTransaction(warehouse, (database) => {
        overlay(database, run)
        addMatching(database)
        return resultsOf(database, run, { checks, now }, signal)
      }),
    )
    if (E.isLeft(results)) return results
    return results.right === undefined
      ? E.left(targetRunUnknown(run, path))
      : E.right(results.right)
  }

/** {@link runChecks}, over what is published and nothing else. */
export const runPublishedChecks =
  ({
    database: path,
    checks,
    signal,
    now = Date.now(),
  }: Omit<ChecksToRun, 'run'>): FlextTask<ReadonlyArray<CheckResult>, QualityError> =>
  async () => {
    const results = withWarehouse({ path }, (warehouse) =>
      inTransaction(warehouse, (database) => {
        addMatching(database)
        return resultsOf(database, 'of what is published', { checks, now }, signal)
      }),
    )
    if (E.isLeft(results)) return results
    return results.right === undefined
      ? E.left(targetStorageFailed(path, 'a warehouse', 'none'))
      : E.right(results.right)
  }

const resultsOf = (
  database: DatabaseSync,
  run: string,
  { checks, now }: { readonly checks: ReadonlyArray<QualityCheck>; readonly now: number },
  signal: AbortSignal | undefined,
): FlextResult<ReadonlyArray<CheckResult>, QualityError> => {
  const known = knownTables(database)
  const problems: Array<CheckProblem> = []
  const probes = checks.flatMap((one) => {
    const probe = checkProbe(one, known, now)
    const check = checkName(one)
    if (E.isRight(probe)) return [{ check, severity: one.severity ?? 'error', probe: probe.right }]
    problems.push({ check, ...probe.left })
    return []
  })
  if (problems.length > 0) return E.left(checksRefused(problems))

  const results: Array<CheckResult> = []
  for (const { check, severity, probe } of probes) {
    if (signal?.aborted) return E.left(checksAborted(run))
    try {
      const { failing, sample } = probe(database)
      results.push({ check, severity, passed: failing === 0, failing, sample })
    } catch (failure) {
      if (!isSqliteError(failure)) throw failure
      problems.push({
        check,
        expected: 'a query that SQLite can carry out',
        found: failure.message,
      })
    }
  }
  return problems.length > 0 ? E.left(checksRefused(problems)) : E.right(results)
}
