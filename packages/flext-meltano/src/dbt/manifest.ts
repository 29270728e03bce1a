/** manifest.json: every resource of a project, what it reads, and the relation it becomes. */
import * as t from 'io-ts'

import { ArtifactMetadata, type ArtifactKind } from './artifact.ts'

const text = t.union([t.string, t.null])

const Columns = t.record(
  t.string,
  t.intersection([t.type({ name: t.string }), t.partial({ data_type: text })]),
)

const ManifestNode = t.intersection([
  t.type({
    unique_id: t.string,
    name: t.string,
    resource_type: t.string,
    original_file_path: t.string,
    columns: Columns,
  }),
  t.partial({
    relation_name: text,
    compiled_code: text,
    column_name: text,
    attached_node: text,
    config: t.partial({ materialized: text, severity: text }),
  }),
])
export interface ManifestNode extends t.TypeOf<typeof ManifestNode> {}

const ManifestSource = t.intersection([
  t.type({
    unique_id: t.string,
    name: t.string,
    source_name: t.string,
    schema: t.string,
    identifier: t.string,
    columns: Columns,
  }),
  t.partial({ relation_name: text }),
])
export interface ManifestSource extends t.TypeOf<typeof ManifestSource> {}

export const Manifest = t.type(
  {
    metadata: t.intersection([ArtifactMetadata, t.partial({ project_name: text })]),
    nodes: t.record(t.string, ManifestNode),
    sources: t.record(t.string, ManifestSource),
    parent_map: t.record(t.string, t.array(t.string)),
  },
  'a manifest',
)
export interface Manifest extends t.TypeOf<typeof Manifest> {}

export const manifestArtifact: ArtifactKind<Manifest> = {
  file: 'manifest.json',
  schema: 'manifest/v12',
  codec: Manifest,
}
