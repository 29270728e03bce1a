/** The JSON objects that the lines of a file are, block by block; what is none is named by its line. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { excerpt, type SingerRecord } from '../singer/message.ts'
import { nestingProblem } from '../singer/nesting.ts'
import { tapSourceRefused, type SourceProblem, type TapError } from '../singer/tap/tap-error.ts'
import type { TextSource } from '../text-file/text-source.ts'

export interface JsonLine {
  /** The line as it stands, without what is around its object. */
  readonly text: string
  readonly object: SingerRecord
  readonly line: number
}

const problemsReported = 20

/** The lines of the next block; nothing at the end of the file. */
export const nextJsonLines = (
  source: TextSource,
): FlextResult<ReadonlyArray<JsonLine> | undefined, TapError> => {
  const block = source.next()
  if (E.isLeft(block)) return block
  if (block.right === undefined) return E.right(undefined)
  const { text, bytes, line: firstLine } = block.right
  const texts = text.split('\n')
  const lines: Array<JsonLine> = []
  const problems: Array<SourceProblem> = []
  for (const [at, whole] of texts.entries()) {
    const one = whole.trim()
    if (one === '') continue
    const line = firstLine + at
    const object = objectIn(one)
    const nesting = typeof object === 'string' ? undefined : nestingProblem(object, one)
    if (typeof object === 'string')
      problems.push({ line, expected: 'a JSON object', found: object })
    else if (nesting !== undefined) problems.push({ line, ...nesting })
    else lines.push({ text: one, object, line })
    if (problems.length === problemsReported) break
  }
  if (problems.length > 0) return E.left(tapSourceRefused(source.file, problems))
  source.used(bytes.length, texts.length - 1)
  return E.right(lines)
}

/** The object that a text is, or what it is instead. */
const objectIn = (text: string): SingerRecord | string => {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    const [, at] = /at position (\d+)/.exec(error instanceof Error ? error.message : '') ?? []
    return at === undefined
      ? excerpt(text)
      : `${excerpt(text)} (no JSON from character ${Number(at) + 1} on)`
  }
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    ? (parsed as SingerRecord)
    : excerpt(text)
}
