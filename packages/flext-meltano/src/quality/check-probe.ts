/** What a check asks of the warehouse; or what it names that is not there, before anything is asked. */
import type { DatabaseSync } from 'node:sqlite'

import { either as E } from 'fp-ts'
import type { FlextResult } from 'flext-core'

import { selectStatement } from '../transform/select-statement.ts'
import {
  accepted,
  inRange,
  matchFunction,
  matching,
  notNull,
  related,
  rowCount,
  selecting,
  uniqueness,
  type CheckQuery,
} from './check-query.ts'
import { asSample, type FailingSample } from './check-result.ts'
import { findColumn, findColumns, type KnownTables, type Mismatch } from './column-reference.ts'
import { driftProbe } from './drift-probe.ts'
import { freshnessProbe } from './freshness-probe.ts'
import { changeProbe } from './change-probe.ts'
import type { QualityCheck } from './quality-check.ts'

export interface ProbeAnswer {
  readonly failing: number
  readonly sample: ReadonlyArray<FailingSample>
}

/** Asks in a transaction in which staged rows and published ones stand together. */
export type CheckProbe = (database: DatabaseSync) => ProbeAnswer

export const checkProbe = (
  check: QualityCheck,
  known: KnownTables,
  now: number,
): FlextResult<CheckProbe, Mismatch> => {
  if ('not_null' in check) return E.map(asked(notNull))(findColumn(known, check.not_null))
  if ('unique' in check) {
    const { unique } = check
    if (typeof unique === 'string') return E.map(asked(uniqueness))(findColumn(known, unique))
    return unique.columns.length === 0
      ? E.left({ expected: 'one column at least', found: 'none' })
      : E.map(asked(uniqueness))(findColumns(known, unique.table, unique.columns))
  }
  if ('accepted_values' in check) {
    const { column, values } = check.accepted_values
    return E.map(asked(accepted(values)))(findColumn(known, column))
  }
  if ('relationships' in check) {
    const { column, to } = check.relationships
    const other = findColumn(known, to)
    return E.isLeft(other) ? other : E.map(asked(related(other.right)))(findColumn(known, column))
  }
  if ('row_count' in check) {
    const { table, min, max } = check.row_count
    return bothAbsent(min, max) ?? E.map(asked(rowCount(min, max)))(findColumns(known, table, []))
  }
  if ('range' in check) {
    const { column, min, max } = check.range
    return bothAbsent(min, max) ?? E.map(asked(inRange(min, max)))(findColumn(known, column))
  }
  if ('matches' in check) {
    const { column, pattern } = check.matches
    const expression = compiled(pattern)
    return E.isLeft(expression)
      ? expression
      : E.map(asked(matching(pattern)))(findColumn(known, column))
  }
  if ('freshness' in check) {
    const { column, within } = check.freshness
    return E.map(freshnessProbe(within, now))(findColumn(known, column))
  }
  if ('row_count_change' in check) {
    const { table, min, max } = check.row_count_change
    return bothAbsent(min, max) ?? E.map(changeProbe(min, max))(findColumns(known, table, []))
  }
  if ('drift' in check) {
    const { column, max } = check.drift
    return max >= 0 && max <= 1
      ? E.map(driftProbe(max))(findColumn(known, column))
      : E.left({ expected: 'a distance from 0 to 1', found: `${max}` })
  }
  const read = selectStatement(check.sql)
  return 'problem' in read
    ? E.left({ expected: read.problem.expected, found: read.problem.found })
    : E.right(answer(selecting(read.statement.text)))
}

const asked =
  <Found>(query: (found: Found) => CheckQuery) =>
  (found: Found): CheckProbe =>
    answer(query(found))

const answer =
  ({ count, sample, parameters }: CheckQuery): CheckProbe =>
  (database) => {
    const failing = Number(database.prepare(count).get(...parameters)?.['failing'] ?? 0)
    if (failing === 0) return { failing, sample: [] }
    const rows = database.prepare(sample)
    rows.setReadBigInts(true)
    return { failing, sample: rows.all(...parameters).map(asSample) }
  }

const bothAbsent = (min: unknown, max: unknown): E.Either<Mismatch, never> | undefined =>
  min === undefined && max === undefined
    ? E.left({ expected: 'min or max', found: 'neither' })
    : undefined

const compiled = (pattern: string): E.Either<Mismatch, RegExp> => {
  try {
    return E.right(new RegExp(pattern, 'u'))
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    return E.left({ expected: 'a regular expression', found: why })
  }
}

/** Lets queries of the connection match regular expressions. */
export const addMatching = (database: DatabaseSync): void => {
  const expressions = new Map<string, RegExp>()
  database.function(matchFunction, { deterministic: true }, (pattern, value) => {
    const known = expressions.get(String(pattern)) ?? new RegExp(String(pattern), 'u')
    expressions.set(String(pattern), known)
    return known.test(String(value)) ? 1 : 0
  })
}
