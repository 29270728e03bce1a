/** Files of a stream that an activated version leaves behind: each file has rows of one version. */
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
} from 'node:fs'
import { join } from 'node:path'

import { parquetMetadata, type FileMetaData } from 'hyparquet'

import { syncFolder } from '../durable/durable-file.ts'
import { fileName } from '../durable/file-name.ts'
import { isOfVersion } from '../file-target/stream-version.ts'
import { streamFolder, type ParquetConfig } from './parquet-config.ts'
import { createdBy, versionKey } from './parquet-footer.ts'

/** Where files stay until the run that left them behind is published for good. */
const behind = (staging: string, stream: string): string =>
  join(staging, fileName(stream, '.behind'))

/** Moves them out of the stream's folder, and says how many rows went. Throws what the system says. */
export const leaveBehind = (
  config: ParquetConfig,
  staging: string,
  stream: string,
  activated: number,
): number => {
  const folder = streamFolder(config, stream)
  const aside = behind(staging, stream)
  mkdirSync(aside, { recursive: true })
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const found = name.endsWith('.parquet') ? footerOf(join(folder, name)) : undefined
    const version = found?.key_value_metadata?.find(({ key }) => key === versionKey)?.value
    if (found !== undefined && !isOfVersion(version, activated))
      renameSync(join(folder, name), join(aside, name))
  }
  if (existsSync(folder)) syncFolder(folder)
  return readdirSync(aside).reduce(
    (rows, name) => rows + Number(footerOf(join(aside, name))?.num_rows ?? 0),
    0,
  )
}

/** Takes them back to where they were. */
export const bringBack = (config: ParquetConfig, staging: string, stream: string): void => {
  const aside = behind(staging, stream)
  const folder = streamFolder(config, stream)
  for (const name of existsSync(aside) ? readdirSync(aside) : [])
    renameSync(join(aside, name), join(folder, name))
  if (existsSync(folder)) syncFolder(folder)
}

/** The end of a file that target-parquet has written; undefined of any other. */
const footerOf = (file: string): FileMetaData | undefined => {
  const fd = openSync(file, 'r')
  try {
    const found = fstatSync(fd)
    const { size } = found
    const end = Buffer.alloc(8)
    if (!found.isFile() || size < end.length) return undefined
    readSync(fd, end, 0, end.length, size - end.length)
    const length = end.readUInt32LE(0) + end.length
    if (end.toString('latin1', 4) !== 'PAR1' || length > size) return undefined
    const bytes = new Uint8Array(length)
    readSync(fd, bytes, 0, length, size - length)
    const footer = metadataIn(bytes)
    return footer?.created_by === createdBy ? footer : undefined
  } finally {
    closeSync(fd)
  }
}

/** What cannot be read is of somebody else: target-parquet puts whole files in place. */
const metadataIn = (bytes: Uint8Array<ArrayBuffer>): FileMetaData | undefined => {
  try {
    return parquetMetadata(bytes, { geoparquet: false })
  } catch {
    return undefined
  }
}
