/** Rows that come as cells, staged as the JSON lines that they are put together to. */
import { either as E } from 'fp-ts'

import { onDisk } from '../durable/durable-file.ts'
import { lineBuffer } from '../io/line-buffer.ts'
import type { CellShape, CellWriter } from '../singer/cells.ts'
import { objectLine } from '../singer/tap/record-line.ts'
import type { TargetError } from '../singer/target/target-error.ts'
import type { ImmediateTargetStore } from '../singer/target/target-store.ts'
import type { FileStore } from './file-store.ts'

export interface CellLineStore extends ImmediateTargetStore {
  readonly cells: (stream: string, shape: CellShape) => E.Either<TargetError, CellWriter>
}

/** The same store, which takes cells too; `place` is where it keeps its files. */
export const withCells = (store: FileStore, place: string): CellLineStore => {
  const keys = new Map<string, ReadonlyArray<string>>()
  return {
    ...store,
    schema: (message) => {
      keys.set(message.stream, message.key_properties)
      return store.schema(message)
    },
    cells: (stream, shape) =>
      E.right(cellLines(store, place, stream, shape, keys.get(stream) ?? [])),
  }
}

const cellLines = (
  store: FileStore,
  place: string,
  stream: string,
  shape: CellShape,
  keys: ReadonlyArray<string>,
): CellWriter => {
  const toLine = objectLine(shape)
  const lines = lineBuffer()
  const asciiNames = /^[\u0020-\u007e]*$/.test(shape.columns.map(({ name }) => name).join(''))
  const keyed = shape.columns.flatMap(({ name, at }, index) =>
    keys.includes(name) ? [{ at, index }] : [],
  )
  let isPlain = false
  let rows = 0
  return {
    begin: ({ plain, ascii }) => {
      isPlain = plain
      rows = 0
      lines.begin(asciiNames && ascii)
    },
    row: (cells) => {
      for (const { at, index } of keyed)
        if (cells[at] === shape.nothing || cells[at] === null) return index
      const line = toLine(cells, isPlain)
      if (typeof line === 'number') return line
      lines.add(line)
      rows += 1
      return undefined
    },
    end: () => onDisk(place, () => store.append(stream, lines.bytes(), rows)),
  }
}
