/** sources.json: how old what is in the tables of sources is. */
import * as t from 'io-ts'

import { ArtifactMetadata, type ArtifactKind } from './artifact.ts'

const Unasked = t.type({
  unique_id: t.string,
  status: t.literal('runtime error'),
  error: t.union([t.string, t.number, t.null]),
})

const Asked = t.type({
  unique_id: t.string,
  status: t.keyof({ pass: null, warn: null, error: null, 'runtime error': null }),
  max_loaded_at: t.string,
  max_loaded_at_time_ago_in_s: t.number,
  execution_time: t.number,
})

const SourceFreshness = t.union([Asked, Unasked])
export type SourceFreshness = t.TypeOf<typeof SourceFreshness>

const Freshness = t.type(
  { metadata: ArtifactMetadata, results: t.array(SourceFreshness) },
  'the freshness of sources',
)
export interface Freshness extends t.TypeOf<typeof Freshness> {}

export const freshnessArtifact: ArtifactKind<Freshness> = {
  file: 'sources.json',
  schema: 'sources/v3',
  codec: Freshness,
}
