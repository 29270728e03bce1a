/** How a stream is replicated, as the catalog says it: in its metadata, or in the older fields beside them. */
import { streamMetadata, type CatalogStream } from './catalog.ts'

export interface Replication {
  /** `FULL_TABLE`, `INCREMENTAL`, `LOG_BASED`; undefined where the tap alone knows. */
  readonly method: string | undefined
  readonly key: string | undefined
}

export const replicationOf = (stream: CatalogStream): Replication => {
  const metadata = streamMetadata(stream)
  const [validKey] = [metadata['valid-replication-keys']].flat()
  return {
    method: firstText(
      metadata['replication-method'],
      stream.replication_method,
      metadata['forced-replication-method'],
    ),
    key: firstText(metadata['replication-key'], stream.replication_key, validKey),
  }
}

const firstText = (...values: ReadonlyArray<unknown>): string | undefined =>
  values.find((value): value is string => typeof value === 'string' && value !== '')
