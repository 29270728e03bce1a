/**
 * Checks of what a run has staged in PostgreSQL, rows and models, as they will stand among the
 * published ones: the gate before publishing.
 */
import { randomUUID } from 'node:crypto'

import type { FlextResult, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import { targetRunUnknown } from '../singer/error.ts'
import { fold } from '../target-sqlite/name.ts'
import { overlaySchema } from '../target-postgres/name.ts'
import { overlay, overlayModel } from '../target-postgres/overlay.ts'
import type { PostgresTargetConfig } from '../target-postgres/postgres-config.ts'
import { isAboutTheStatement, isPostgresFailure } from '../postgres/postgres-failure.ts'
import { withSession, type Session } from '../target-postgres/session.ts'
import { modelsOf } from '../target-postgres/staged-model.ts'
import { isWarehouse, lockRun } from '../target-postgres/warehouse.ts'
import type { CheckQuery } from './check-query.ts'
import type { CheckResult, FailingSample } from './check-result.ts'
import type { KnownTables } from './column-reference.ts'
import { checksAborted, checksRefused, type CheckProblem, type QualityError } from './error.ts'
import { postgresCheckQuery } from './postgres-check-query.ts'
import { checkName, type QualityCheck } from './quality-check.ts'

export interface PostgresChecksToRun {
  readonly config: PostgresTargetConfig
  readonly run: string
  readonly checks: ReadonlyArray<QualityCheck>
  /** Heard between two checks. */
  readonly signal?: AbortSignal
  /** For checks of freshness, in milliseconds since the epoch. Default: now. */
  readonly now?: number
}

/** Runs every check, and gives their results in the same order. */
export const runPostgresChecks =
  ({
    config,
    run,
    checks,
    signal,
    now = Date.now(),
  }: PostgresChecksToRun): FlextTask<ReadonlyArray<CheckResult>, QualityError> =>
  () =>
    withSession<ReadonlyArray<CheckResult>, QualityError>(config, async (session) => {
      if (!(await isWarehouse(session))) return E.left(targetRunUnknown(run, session.place))
      await lockRun(session, run)
      // What is looked at is not kept: the views go with the transaction.
      await session.query('begin')
      try {
        await overlay(session, run)
        for (const model of await modelsOf(session, run)) await overlayModel(session, run, model)
        return await resultsOf(session, run, { checks, now }, signal)
      } finally {
        await session.query('rollback').catch(() => [])
      }
    })

/** {@link runPostgresChecks}, over what is published: no run has staged anything under that name. */
export const runPublishedPostgresChecks = (
  asked: Omit<PostgresChecksToRun, 'run'>,
): FlextTask<ReadonlyArray<CheckResult>, QualityError> =>
  runPostgresChecks({ ...asked, run: `published/${randomUUID()}` })

const resultsOf = async (
  session: Session,
  run: string,
  { checks, now }: { readonly checks: ReadonlyArray<QualityCheck>; readonly now: number },
  signal: AbortSignal | undefined,
): Promise<FlextResult<ReadonlyArray<CheckResult>, QualityError>> => {
  const known = await readable(session, run)
  const problems: Array<CheckProblem> = []
  const queries = checks.flatMap((one) => {
    const query = postgresCheckQuery(one, known, { schema: session.schema, now })
    const check = checkName(one)
    if (E.isRight(query)) return [{ check, severity: one.severity ?? 'error', query: query.right }]
    problems.push({ check, ...query.left })
    return []
  })
  if (problems.length > 0) return E.left(checksRefused(problems))

  const results: Array<CheckResult> = []
  for (const { check, severity, query } of queries) {
    if (signal?.aborted) return E.left(checksAborted(run))
    await session.query('savepoint flext_check')
    try {
      const { failing, sample } = await answerOf(session, query)
      results.push({ check, severity, passed: failing === 0, failing, sample })
    } catch (failure) {
      if (!isPostgresFailure(failure) || !isAboutTheStatement(failure.code)) throw failure
      await session.query('rollback to savepoint flext_check')
      const expected = 'a query that PostgreSQL can carry out'
      problems.push({ check, expected, found: failure.message })
    }
  }
  return problems.length > 0 ? E.left(checksRefused(problems)) : E.right(results)
}

const answerOf = async (
  { query }: Session,
  { count, sample, parameters }: CheckQuery,
): Promise<Pick<CheckResult, 'failing' | 'sample'>> => {
  const values = parameters.map(String)
  const [counted] = await query<{ failing: string }>(numbered(count), values)
  const failing = Number(counted?.failing ?? 0)
  const rows =
    failing === 0 ? [] : await query<Readonly<Record<string, unknown>>>(numbered(sample), values)
  return { failing, sample: rows.map(asSample) }
}

/** `$1, $2, …` in place of question marks, which stand nowhere else outside of quotes. */
const numbered = (text: string): string => {
  let at = 0
  return text.replaceAll(/"(?:[^"]|"")*"|\?/g, (found) => (found === '?' ? `$${(at += 1)}` : found))
}

const readable = async ({ query, schema }: Session, run: string): Promise<KnownTables> => {
  const rows = await query<{ table: string; columns: ReadonlyArray<string> }>(
    `select relname as table, array_agg(attname::text order by attnum) as columns
     from pg_class c join pg_namespace n on n.oid = relnamespace
     join pg_attribute on attrelid = c.oid and attnum > 0 and not attisdropped
     where nspname = any($1) and relkind in ('r', 'p', 'v', 'm') and relname not like '\\_flext\\_%'
     group by c.oid, relname, nspname order by nspname = $2`,
    [[overlaySchema(schema, run), schema], overlaySchema(schema, run)],
  )
  const columns = new Map(rows.map((row) => [row.table, row.columns]))
  return {
    names: new Map(rows.map(({ table }) => [fold(table), table])),
    columnsOf: (table) => columns.get(table) ?? [],
  }
}

const asSample = (row: Readonly<Record<string, unknown>>): FailingSample =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, plain(value)]))

/** Whole numbers that come as text and are exact are numbers; everything else is its text. */
const plain = (value: unknown): string | number | null => {
  if (value === null || typeof value === 'number') return value
  if (value instanceof Date) return value.toISOString()
  if (typeof value !== 'string') return JSON.stringify(value)
  return /^-?\d{1,15}$/.test(value) ? Number(value) : value
}
