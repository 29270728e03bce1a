/**
 * Checks of what a run has staged, rows and models, as they will stand among the published ones:
 * the gate before publishing.
 */
import type { DatabaseSync } from 'node:sqlite'

import type { FlextResult, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import { targetRunUnknown } from '../singer/error.ts'
import { overlay } from '../target-sqlite/overlay.ts'
import { inTransaction, withWarehouse } from '../target-sqlite/warehouse.ts'
import { checkQuery, type CheckQuery } from './check-query.ts'
import { asSample, type CheckResult } from './check-result.ts'
import { knownTables } from './column-reference.ts'
import { checksAborted, checksRefused, type CheckProblem, type QualityError } from './error.ts'
import { checkInWords, type QualityCheck } from './quality-check.ts'

export interface ChecksToRun {
  /** The warehouse file. */
  readonly database: string
  readonly run: string
  readonly checks: ReadonlyArray<QualityCheck>
  /** Heard between two checks; SQLite is not stopped within one. */
  readonly signal?: AbortSignal
}

/** Runs every check, and gives their results in the same order. */
export const runChecks =
  ({
    database: path,
    run,
    checks,
    signal,
  }: ChecksToRun): FlextTask<ReadonlyArray<CheckResult>, QualityError> =>
  async () => {
    const results = withWarehouse({ path }, (warehouse) =>
      inTransaction(warehouse, (database) => {
        overlay(database, run)
        return resultsOf(database, run, checks, signal)
      }),
    )
    if (E.isLeft(results)) return results
    return results.right === undefined
      ? E.left(targetRunUnknown(run, path))
      : E.right(results.right)
  }

const resultsOf = (
  database: DatabaseSync,
  run: string,
  checks: ReadonlyArray<QualityCheck>,
  signal: AbortSignal | undefined,
): FlextResult<ReadonlyArray<CheckResult>, QualityError> => {
  const known = knownTables(database)
  const problems: Array<CheckProblem> = []
  const queries = checks.flatMap((one) => {
    const query = checkQuery(one, known)
    if (E.isRight(query)) return [{ check: checkInWords(one), query: query.right }]
    problems.push({ check: checkInWords(one), ...query.left })
    return []
  })
  if (problems.length > 0) return E.left(checksRefused(problems))

  const results: Array<CheckResult> = []
  for (const { check: words, query } of queries) {
    if (signal?.aborted) return E.left(checksAborted(run))
    results.push(resultOf(database, words, query))
  }
  return E.right(results)
}

const resultOf = (
  database: DatabaseSync,
  check: string,
  { count, sample, parameters }: CheckQuery,
): CheckResult => {
  const failing = Number(database.prepare(count).get(...parameters)?.['failing'] ?? 0)
  if (failing === 0) return { check, passed: true, failing, sample: [] }
  const rows = database.prepare(sample)
  rows.setReadBigInts(true)
  return { check, passed: false, failing, sample: rows.all(...parameters).map(asSample) }
}
