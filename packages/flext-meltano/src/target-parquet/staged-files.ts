/** Which files a run will have: one for the lines of a stream, and one for each of its parts. */
import type { Manifest } from '../target-jsonl/manifest.ts'
import { schemaStream } from './parquet-config.ts'
import { groupStream, streamOfPart } from './staged-part.ts'

export interface StagedFile {
  readonly stream: string
  /** How it is staged: under the name of the stream, or of a part. */
  readonly staged: string
  readonly isPart: boolean
  readonly bytes: number
  /** Among the files of the stream, from zero. */
  readonly nth: number
}

/** The files with rows; always the same for the same manifest. */
export const stagedFiles = ({ streams }: Manifest): ReadonlyArray<StagedFile> => {
  const counts = new Map<string, number>()
  return Object.entries(streams).flatMap(([staged, { bytes, rows }]) => {
    if (staged === schemaStream || staged === groupStream || rows === 0) return []
    const part = streamOfPart(staged)
    const stream = part ?? staged
    const nth = counts.get(stream) ?? 0
    counts.set(stream, nth + 1)
    return [{ stream, staged, isPart: part !== undefined, bytes, nth }]
  })
}
