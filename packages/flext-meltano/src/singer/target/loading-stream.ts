/**
 * One stream of a load: its records on their way to the store, in order of arrival. They go as objects,
 * or as cells where the store takes such and the tap writes lines that can be read as them.
 */
import { either as E } from 'fp-ts'

import { andThen, type Answer } from '../answer.ts'
import type { CellWriter } from '../cells.ts'
import type { TargetError } from '../error.ts'
import { typesOf, type JsonSchema } from '../json-schema.ts'
import type { RecordMessage, SchemaMessage, SingerRecord } from '../message.ts'
import { recordCheck, type RecordCheck } from '../record-check.ts'
import { recordCells, type RecordCells } from './record-cells.ts'
import type { TargetStore } from './target-store.ts'

export interface LoadingStream {
  readonly name: string
  readonly check: RecordCheck
  /** Takes what every object has out of a record, where a column is called like it. */
  readonly own: (record: SingerRecord) => SingerRecord
  /** Whether numbers may come, which can have more digits than JavaScript's. */
  readonly numeric: boolean
  /** Records that the store has not been given yet. */
  readonly waiting: () => number
  /** Takes a RECORD line as cells, if it can be read so and fits; if not, nothing has happened. */
  readonly takeLine: (line: string, plain: boolean) => boolean
  /** Takes a record as an object; its line shows how the tap writes those that follow. */
  readonly add: (message: RecordMessage, line?: string) => Answer<void, TargetError>
  /** Gives the store what waits. */
  readonly flush: () => Answer<void, TargetError>
}

const done: E.Either<never, void> = E.right(undefined)

/** Lines that may be no cells before it is asked how many are. */
const patience = 100

export const loadingStream = (store: TargetStore, schema: SchemaMessage): LoadingStream => {
  const name = schema.stream
  let batch: Array<RecordMessage> = []
  let facts = false
  let cells: (RecordCells & { readonly writer: CellWriter }) | undefined
  let rows = 0
  let taken = 0
  let missed = 0
  let tryCells = store.cells !== undefined

  const writeBatch = (): Answer<void, TargetError> => {
    if (batch.length === 0) return done
    const messages = batch
    const records = messages.map(({ record }) => record)
    const written = facts ? store.write(name, records, messages) : store.write(name, records)
    batch = []
    facts = false
    return written
  }

  const endBlock = (): Answer<void, TargetError> => {
    if (rows === 0 || cells === undefined) return done
    rows = 0
    return cells.writer.end()
  }

  const learn = (message: RecordMessage, line: string): void => {
    const read = recordCells(line, message, schema)
    const writer = read === undefined ? undefined : store.cells?.(name, read.shape)
    if (read === undefined || writer === undefined) miss()
    else if (E.isLeft(writer)) tryCells = false
    else cells = { ...read, writer: writer.right }
  }

  /** Whoever writes many lines in another way is better off without having them tried. */
  const miss = (): boolean => {
    missed += 1
    tryCells = missed <= patience || missed * 10 <= taken
    return false
  }

  const addObject = (message: RecordMessage, line: string | undefined): void => {
    batch.push(message)
    if (message.version !== undefined || message.time_extracted !== undefined) {
      facts = true
      // A version changes the columns that rows are written to.
      tryCells = false
    }
    if (tryCells && cells === undefined && line !== undefined) learn(message, line)
  }

  return {
    name,
    check: recordCheck(schema),
    own: Object.keys(schema.schema.properties ?? {}).some((column) => column in Object.prototype)
      ? (record) => ({ __proto__: null, ...record })
      : (record) => record,
    numeric: hasNumbers(schema.schema),
    waiting: () => rows + batch.length,
    takeLine: (line, plain) => {
      if (cells === undefined || !tryCells) return false
      const values = cells.read(line, plain)
      if (values === undefined) return miss()
      if (rows === 0) cells.writer.begin({ plain, ascii: false, bytes: 0 })
      if (cells.writer.row(values) !== undefined) return miss()
      rows += 1
      taken += 1
      return true
    },
    add: (message, line) =>
      andThen(endBlock(), () => {
        addObject(message, line)
        // What follows may come as cells, and must not overtake it.
        return cells !== undefined && tryCells ? writeBatch() : done
      }),
    flush: () => (rows > 0 ? endBlock() : writeBatch()),
  }
}

const hasNumbers = ({ properties = {} }: JsonSchema): boolean =>
  Object.values(properties).some((property) =>
    typesOf(property).some((type) => type !== 'string' && type !== 'boolean' && type !== 'null'),
  )
