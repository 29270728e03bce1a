/**
 * Applies to a discovered catalog what a project says of an extractor: `schema`, then `select`, then
 * `metadata`. What the tap says of inclusion stays; what is unsupported cannot be selected.
 */
import type { JsonObject } from '../project/json.ts'
import type { Catalog, CatalogMetadata, CatalogStream } from '../singer/catalog.ts'
import type { JsonSchema } from '../singer/json-schema.ts'
import { metadataRules, selectRules, type MetadataRule } from './metadata-rule.ts'
import { fnmatch } from './fnmatch.ts'
import { partsOf } from './select-pattern.ts'
import { withSchemaOverrides } from './schema-override.ts'

/** As a resolved extractor has them. */
export interface CatalogRules {
  /** Patterns such as `users.*` and `!users.email`. */
  readonly select: ReadonlyArray<string>
  /** Patterns of streams: of what is selected only these, or with `!` all but these. */
  readonly selectFilter?: ReadonlyArray<string>
  readonly metadata?: JsonObject
  readonly schema?: JsonObject
}

/** A rule of the project that changed nothing, probably because of a name that is misspelt. */
export interface CatalogRuleUnused {
  readonly _tag: 'CatalogRuleUnused'
  readonly message: string
  readonly from: 'select' | 'metadata' | 'schema'
  /** As the project writes it. */
  readonly rule: string
}

export interface RuledCatalog {
  readonly catalog: Catalog
  readonly warnings: ReadonlyArray<CatalogRuleUnused>
}

/** The catalog to be handed to the tap, and the rules that matched nothing in it. */
export const applyCatalogRules = (
  discovered: Catalog,
  { select, selectFilter = [], metadata = {}, schema = {} }: CatalogRules,
): RuledCatalog => {
  const kept = streamFilter(selectFilter)
  const rules = [...selectRules(select), ...metadataRules(metadata)]
  const used = new Set<string>()
  const streams = discovered.streams.map((stream) => {
    const own = kept(stream.tap_stream_id) ? rules : [...rules, leftOut]
    return ruled(withSchemaOverrides(stream, schema), own, used)
  })

  const aims = rules.filter(({ aim }) => aim)
  const idle = new Map(
    aims
      .filter((rule) => !used.has(named(rule)))
      .map((rule) => [named(rule), unused(rule.from, rule.written, discovered)]),
  )
  const incomplete = Object.keys(metadata).filter((key) => isIncomplete(key, metadata))
  const elsewhere = Object.keys(schema).filter(
    (pattern) => !discovered.streams.some(({ tap_stream_id: id }) => fnmatch(pattern)(id)),
  )
  return {
    catalog: { ...discovered, streams },
    warnings: [
      ...idle.values(),
      ...incomplete.map((key) => unused('metadata', key, discovered)),
      ...elsewhere.map((pattern) => unused('schema', pattern, discovered)),
    ],
  }
}

/** Whether a stream is among those a run is about. */
const streamFilter = (patterns: ReadonlyArray<string>): ((id: string) => boolean) => {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!')).map((each) => fnmatch(each))
  const unwanted = patterns
    .filter((pattern) => pattern.startsWith('!'))
    .map((pattern) => fnmatch(pattern.slice(1)))
  return (id) =>
    (wanted.length === 0 || wanted.some((matches) => matches(id))) &&
    !unwanted.some((matches) => matches(id))
}

const leftOut: MetadataRule = {
  written: '',
  from: 'select',
  aim: false,
  matchesStream: () => true,
  matchesBreadcrumb: (breadcrumb) => breadcrumb.length === 0,
  key: 'selected',
  value: false,
}

const ruled = (
  stream: CatalogStream,
  rules: ReadonlyArray<MetadataRule>,
  used: Set<string>,
): CatalogStream => {
  const ofStream = rules.filter(({ matchesStream }) => matchesStream(stream.tap_stream_id))
  const given = new Map((stream.metadata ?? []).map((entry) => [crumbs(entry.breadcrumb), entry]))
  const breadcrumbs = [[], ...propertyBreadcrumbs(stream.schema)]
  const missing = breadcrumbs.filter((breadcrumb) => !given.has(crumbs(breadcrumb)))
  const entries: ReadonlyArray<CatalogMetadata> = [
    ...(stream.metadata ?? []),
    ...missing.map((breadcrumb) => ({ breadcrumb, metadata: { inclusion: 'available' } })),
  ]
  const metadata = entries.map((entry) => {
    const matching = ofStream.filter((rule) => rule.matchesBreadcrumb(entry.breadcrumb))
    for (const rule of matching) if (rule.aim) used.add(named(rule))
    return { ...entry, metadata: matching.reduce(withKey, entry.metadata) }
  })
  return { ...stream, ...streamKeys(metadata), metadata }
}

const withKey = (
  metadata: CatalogMetadata['metadata'],
  { key, value }: MetadataRule,
): CatalogMetadata['metadata'] =>
  key === 'selected' && value === true && metadata['inclusion'] === 'unsupported'
    ? metadata
    : { ...metadata, [key]: value }

/** Taps of the first generation look for these on the stream itself. */
const streamKeys = (entries: ReadonlyArray<CatalogMetadata>): Partial<CatalogStream> => {
  const root = entries.find(({ breadcrumb }) => breadcrumb.length === 0)?.metadata ?? {}
  const { selected, 'replication-method': method, 'replication-key': key } = root
  return {
    ...(typeof selected === 'boolean' ? { selected } : {}),
    ...(typeof method === 'string' ? { replication_method: method } : {}),
    ...(typeof key === 'string' ? { replication_key: key } : {}),
  }
}

const propertyBreadcrumbs = (
  { properties = {} }: JsonSchema,
  parent: ReadonlyArray<string> = [],
): ReadonlyArray<ReadonlyArray<string>> =>
  Object.entries(properties).flatMap(([name, schema]) => {
    const breadcrumb = [...parent, 'properties', name]
    return [breadcrumb, ...propertyBreadcrumbs(schema, breadcrumb)]
  })

const unused = (
  from: CatalogRuleUnused['from'],
  rule: string,
  { streams }: Catalog,
): CatalogRuleUnused => {
  const ids = streams.map(({ tap_stream_id: id }) => id)
  const known = ids.length > 20 ? `${ids.length} streams` : ids.join(', ')
  return {
    _tag: 'CatalogRuleUnused',
    message: `${from}: ${JSON.stringify(rule)} matches nothing in the catalog (streams: ${known || 'none'})`,
    from,
    rule,
  }
}

/** `metadata` of something that is neither a stream nor an attribute. */
const isIncomplete = (key: string, metadata: JsonObject): boolean => {
  const value = metadata[key]
  const deeper = typeof value === 'object' && value !== null && Object.keys(value).length > 0
  return partsOf(key).length < 2 && (!deeper || Array.isArray(value))
}

const crumbs = (breadcrumb: ReadonlyArray<string>): string => JSON.stringify(breadcrumb)

const named = ({ from, written }: MetadataRule): string => `${from} ${written}`
