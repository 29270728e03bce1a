/**
 * One stream of a run while it is being written: its staging table, which grows with the stream's
 * schema, and the lines that fill it.
 */
import type { CellShape } from '../singer/cells.ts'
import { quote } from '../sql/sql-text.ts'
import type { ColumnKind } from '../table/column.ts'
import type { DiscardCounter } from '../table/discarding.ts'
import { metadataColumns, type MetadataColumn } from '../table/metadata.ts'
import type { Announcement } from './announcement.ts'
import { declaredType, fitOf } from './column-type.ts'
import { copyCells, type CopyCells } from './copy-cells.ts'
import { copyText, type CopyText } from './copy-text.ts'
import { stagingSchema } from './name.ts'
import type { Session } from './session.ts'
import { arrivalColumn, stagingTable, type Stage, type StagedColumn } from './stage.ts'

/** A stream as it stands: each change makes another. */
export interface StreamStage {
  readonly stage: Stage
  readonly announcement: Announcement
  /** What was left out since the last checkpoint. */
  readonly discarded: DiscardCounter
  readonly metadata: ReadonlyArray<MetadataColumn>
  /** The columns that COPY is given, as they stand in its statement. */
  readonly copied: string
  readonly text: CopyText
  /** Takes rows as cells. */
  readonly cells: (given: CellShape) => CopyCells
}

/** Makes the staging table of a stream, or lets the one that is there grow. */
export const announced = async (
  session: Session,
  announcement: Announcement,
  place: { readonly run: string; readonly number: number; readonly metadata: boolean },
  before: Stage | undefined,
): Promise<StreamStage> => {
  const { stream, target, method, keys, columns } = announcement
  if (before) return shaped(session, before, announcement, place.metadata)
  const stage: Stage = {
    run: place.run,
    name: stream,
    number: place.number,
    staging: `stream_${place.number}`,
    target,
    method,
    keys,
    columns,
    rows: 0,
    versioned: false,
    version: undefined,
    sealed: false,
  }
  const definitions = columns.map(
    ({ name, kind }) =>
      `${quote(name)} ${declaredType(kind)}${keys.includes(name) ? ' not null' : ''}`,
  )
  if (method === 'upsert') definitions.push(`${quote(arrivalColumn)} bigint`)
  await session.query(
    `create schema if not exists ${quote(stagingSchema(session.schema, place.run))}`,
  )
  await session.query(
    `create table ${stagingTable(session, stage)} (${definitions.join(', ')})
     with (autovacuum_enabled = false)`,
  )
  return shaped(session, stage, announcement, place.metadata)
}

/** The stage with the columns of an announcement, and with those that the Singer SDK adds. */
export const shaped = async (
  session: Session,
  stage: Stage,
  announcement: Announcement,
  all: boolean,
  discarded: DiscardCounter = { rows: 0, values: 0 },
): Promise<StreamStage> => {
  const { columns, method, settled } = announcement
  const metadata = metadataColumns(columns, { all, version: stage.versioned })
  const wanted = [...columns, ...metadata.map((column) => ({ ...column, property: column.name }))]
  const grown = new Map(stage.columns.map((column) => [column.name, column]))
  for (const column of wanted) {
    const before = grown.get(column.name)
    const kind = before ? await widened(session, stage, before, column.kind) : column.kind
    if (before === undefined)
      await session.query(
        `alter table ${stagingTable(session, stage)}
         add column ${quote(column.name)} ${declaredType(column.kind)}`,
      )
    grown.set(column.name, { ...column, kind })
  }
  const numbered = method === 'upsert'
  const shape = { columns, metadata, numbered, settled, discarded }
  return {
    stage: { ...stage, columns: [...grown.values()] },
    announcement,
    discarded,
    metadata,
    copied: [
      ...wanted.map(({ name }) => quote(name)),
      ...(numbered ? [quote(arrivalColumn)] : []),
    ].join(', '),
    text: copyText(shape),
    cells: (given) => copyCells(shape, given),
  }
}

/** Lets a staged column take values of another kind too, and says which kind it is then. */
const widened = async (
  session: Session,
  stage: Stage,
  { name, kind: before }: StagedColumn,
  now: ColumnKind,
): Promise<ColumnKind> => {
  if (before === now) return before
  const fit = before === 'json' ? widensToText : fitOf(declaredType(before), now)
  if (fit._tag !== 'Widens') return before
  await session.query(
    `alter table ${stagingTable(session, stage)}
     alter column ${quote(name)} type ${fit.to} using ${quote(name)}::${fit.to}`,
  )
  return widerKinds[fit.to] ?? 'text'
}

const widensToText = { _tag: 'Widens', to: 'text' } as const

const widerKinds: Readonly<Record<string, ColumnKind>> = {
  numeric: 'number',
  'timestamp with time zone': 'date-time',
}
