/** A run's outline as a row of the projections, in whatever database they are. */
import type { RunStatus } from '../run/status.ts'
import type { RunOutline, Told } from './projection.ts'

/** The columns in the order of the table. */
export interface RunRow {
  readonly run: number
  readonly service: string
  readonly version: number
  readonly id: string
  readonly status: RunStatus
  readonly started_at: number
  readonly updated_at: number
  readonly first: number
  readonly last: number
  readonly records: number
  readonly outcome: number
  readonly error_tag: string | null
  readonly correlation: string | null
  readonly traceparent: string | null
  readonly tracestate: string | null
  readonly told: string | null
}

/** The columns by their names: of a damaged file, one that is not there is told, and not passed over. */
export const runColumns = [
  'run',
  'service',
  'version',
  'id',
  'status',
  'started_at',
  'updated_at',
  'first',
  'last',
  'records',
  'outcome',
  'error_tag',
  'correlation',
  'traceparent',
  'tracestate',
  'told',
] as const satisfies ReadonlyArray<keyof RunRow>

/** The values of its columns, in the order of the table. */
export const runRow = (outline: RunOutline): ReadonlyArray<string | number | null> => [
  outline.run,
  outline.service,
  outline.version,
  outline.id,
  outline.status,
  Math.trunc(outline.startedAt),
  Math.trunc(outline.updatedAt),
  outline.first,
  outline.last,
  outline.records,
  outline.outcome,
  outline.errorTag ?? null,
  outline.correlation ?? null,
  outline.traceparent ?? null,
  outline.tracestate ?? null,
  outline.told === undefined ? null : toldAsText(outline.told),
]

export const outlineIn = (row: RunRow | undefined): RunOutline | undefined =>
  row && {
    run: row.run,
    service: row.service,
    version: row.version,
    id: row.id,
    status: row.status,
    startedAt: row.started_at,
    updatedAt: row.updated_at,
    first: row.first,
    last: row.last,
    records: row.records,
    outcome: row.outcome,
    errorTag: row.error_tag ?? undefined,
    correlation: row.correlation ?? undefined,
    traceparent: row.traceparent ?? undefined,
    tracestate: row.tracestate ?? undefined,
    told: row.told === null ? undefined : toldFromText(row.told),
  }

type ToldAsTuple = readonly [position: number, nths: ReadonlyArray<number>, lane?: string]

const toldAsText = (latest: Told): string => {
  const tuples: Array<ToldAsTuple> = []
  for (let told: Told | undefined = latest; told; told = told.before) {
    tuples.push([told.position, told.nths, told.lane])
  }
  return JSON.stringify(tuples.toReversed())
}

const toldFromText = (text: string): Told | undefined =>
  (JSON.parse(text) as ReadonlyArray<ToldAsTuple>).reduce<Told | undefined>(
    (before, [position, nths, lane = '']) => ({ position, lane, nths, before }),
    undefined,
  )
