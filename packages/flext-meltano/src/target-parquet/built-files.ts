/** Makes the files of a run in its staging: of lines by writing them, of parts by putting an end to them. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import type { CompressionCodec } from 'hyparquet'

import { fileName } from '../durable/file-name.ts'
import type { SchemaMessage } from '../singer/message.ts'
import type { Manifest } from '../target-jsonl/manifest.ts'
import { schemaStream } from './parquet-config.ts'
import { endPart, writeParquet } from './parquet-file.ts'
import { parquetColumns } from './parquet-type.ts'
import { stagedFiles, type StagedFile } from './staged-files.ts'
import { linesOf } from './staged-lines.ts'
import { groupStream, readPartLine, type PartLine } from './staged-part.ts'

export interface BuiltFile extends StagedFile {
  readonly file: string
}

/** Throws what the system says. */
export const builtFiles = (
  folder: string,
  manifest: Manifest,
  codec: CompressionCodec,
): ReadonlyArray<BuiltFile> => {
  const path = (staged: string): string => join(folder, fileName(staged, '.jsonl'))
  const linesIn = (staged: string): ReadonlyArray<string> => {
    const bytes = manifest.streams[staged]?.bytes ?? 0
    return bytes === 0 ? [] : [...linesOf(path(staged), bytes)]
  }
  const schemas = linesIn(schemaStream).map((line) => JSON.parse(line) as SchemaMessage)
  const parts = Map.groupBy(linesIn(groupStream).map(readPartLine), ({ part }) => part)

  return stagedFiles(manifest).map((one) => {
    const { stream, staged, isPart, bytes } = one
    if (isPart) {
      const file = path(staged)
      if (existsSync(file)) end(file, bytes, parts.get(staged) ?? [])
      return { ...one, file }
    }
    const file = join(folder, fileName(stream, '.parquet'))
    const columns = parquetColumns(schemas.filter((schema) => schema.stream === stream))
    writeParquet(path(staged), bytes, columns, codec, file)
    return { ...one, file }
  })
}

const end = (file: string, bytes: number, lines: ReadonlyArray<PartLine>): void => {
  const { columns = [], codec = 'SNAPPY' } = lines.find((line) => line.columns !== undefined) ?? {}
  const groups = lines.flatMap(({ group }) => (group === undefined ? [] : [group]))
  endPart(file, bytes, columns, groups, codec)
}
