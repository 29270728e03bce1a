/** catalog.json, which `dbt docs generate` writes: the columns that relations have in the warehouse. */
import * as t from 'io-ts'

import { ArtifactMetadata, type ArtifactKind } from './artifact.ts'

const CatalogTable = t.type({
  columns: t.record(t.string, t.type({ name: t.string, type: t.string, index: t.number })),
})

const Catalog = t.type(
  {
    metadata: ArtifactMetadata,
    nodes: t.record(t.string, CatalogTable),
    sources: t.record(t.string, CatalogTable),
  },
  'a catalog',
)
export interface DbtCatalog extends t.TypeOf<typeof Catalog> {}

export const catalogArtifact: ArtifactKind<DbtCatalog> = {
  file: 'catalog.json',
  schema: 'catalog/v1',
  codec: Catalog,
}
