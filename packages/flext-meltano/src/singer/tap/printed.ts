/** An extraction as the Singer messages that it prints. */
import { FlextDefect, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { lineBuffer } from '../../io/line-buffer.ts'
import type { CellShape, CellSink, CellWriter, Extraction } from '../cells.ts'
import type { TapError, TargetError } from '../error.ts'
import { recordLine } from './record-line.ts'
import type { TapOutput } from './tap-main.ts'

/** Extracts to the end; printing never has to be waited for, and never fails as a target does. */
export const printed = (
  extraction: (sink: CellSink) => Extraction,
  output: TapOutput,
): FlextResult<void, TapError> => {
  const step = extraction(printingSink(output)).next()
  if (step.done !== true) throw new FlextDefect('an extraction that is printed waits for something')
  return step.value as FlextResult<void, TapError>
}

/** The same of an extraction that waits for its source. */
export const printedLater = async (
  extraction: (sink: CellSink) => Promise<FlextResult<void, TapError | TargetError>>,
  output: TapOutput,
): Promise<FlextResult<void, TapError>> =>
  (await extraction(printingSink(output))) as FlextResult<void, TapError>

const printingSink = (output: TapOutput): CellSink => ({
  schema: (message) => E.right(output(`${JSON.stringify(message)}\n`)),
  writer: (stream, shape) => E.right(printingWriter(stream, shape, output)),
  state: (value) => E.right(output(`${JSON.stringify({ type: 'STATE', value })}\n`)),
})

const printingWriter = (stream: string, shape: CellShape, output: TapOutput): CellWriter => {
  const toLine = recordLine(stream, shape)
  const lines = lineBuffer()
  const asciiNames = /^[\u0020-\u007e]*$/.test(
    stream + shape.columns.map(({ name }) => name).join(''),
  )
  let isPlain = false
  return {
    begin: ({ plain, ascii }) => {
      isPlain = plain
      lines.begin(asciiNames && ascii)
    },
    row: (cells) => {
      const line = toLine(cells, isPlain)
      if (typeof line === 'number') return line
      lines.add(line)
      return undefined
    },
    end: () => E.right(output(lines.bytes())),
  }
}
