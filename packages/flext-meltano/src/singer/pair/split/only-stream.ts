/** A catalog in which one stream is selected, and all others are there and are not. */
import type { Catalog, CatalogStream } from '../../catalog.ts'

export const onlyStream = (catalog: Catalog, id: string): Catalog => ({
  ...catalog,
  streams: catalog.streams.map((stream) => (stream.tap_stream_id === id ? stream : left(stream))),
})

const left = (stream: CatalogStream): CatalogStream => {
  const { metadata = [] } = stream
  const own = metadata.find(({ breadcrumb }) => breadcrumb.length === 0)
  const rest = metadata.filter((one) => one !== own)
  return {
    ...stream,
    selected: false,
    metadata: [{ breadcrumb: [], metadata: { ...own?.metadata, selected: false } }, ...rest],
  }
}
