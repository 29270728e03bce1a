/** Which files a run will have: one for each part of a stream. */
import type { Manifest } from '../file-target/manifest.ts'
import { streamOfPart } from './staged-part.ts'

export interface StagedFile {
  readonly stream: string
  /** How the part is staged. */
  readonly part: string
  readonly bytes: number
  readonly rows: number
  /** Among the files of the stream, from zero. */
  readonly nth: number
}

/** The files with rows; always the same for the same manifest. */
export const stagedFiles = ({ streams }: Manifest): ReadonlyArray<StagedFile> => {
  const counts = new Map<string, number>()
  return Object.entries(streams).flatMap(([part, { bytes, rows }]) => {
    const stream = streamOfPart(part)
    if (stream === undefined || rows === 0) return []
    const nth = counts.get(stream) ?? 0
    counts.set(stream, nth + 1)
    return [{ stream, part, bytes, rows, nth }]
  })
}
