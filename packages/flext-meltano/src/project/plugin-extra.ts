/**
 * Extras: what Meltano itself does for a plugin, such as `select`. They may be written beside `config`,
 * in it with an underscore before, and as variables: `TAP_CSV__SELECT`.
 */
import {
  listOf,
  map,
  sourceText,
  text,
  textual,
  wrong,
  type Located,
  type Read,
  type Report,
} from 'flext-core/yaml'

import { settingPath } from './config-layers.ts'
import type { SettingDeclaration } from './declaration.ts'
import type { PluginKind } from './plugin-kind.ts'

interface Extra {
  readonly name: string
  readonly read: Read<Located>
  readonly kind?: NonNullable<SettingDeclaration['kind']>
  /** The default, as it would be written. */
  readonly value?: Located
}

const nowhere = { source: sourceText('the defaults of Meltano', ''), start: 0, end: 0 }
const scalar = (value: string | boolean): Located => ({
  kind: 'scalar',
  value,
  span: nowhere,
  path: '',
})
const list = (...items: ReadonlyArray<string>): Located => ({
  kind: 'list',
  items: items.map(scalar),
  span: nowhere,
  path: '',
})
const nothingYet: Located = { kind: 'map', entries: new Map(), span: nowhere, path: '' }

const kept =
  (read: Read<unknown>): Read<Located> =>
  (node, report) =>
    read(node, report) === undefined ? undefined : node

/** A list, or a text that holds one as JSON. */
const patterns: Read<Located> = (node, report) => {
  if (node.kind === 'list') return kept(listOf(text))(node, report)
  return node.kind === 'scalar' && typeof node.value === 'string'
    ? node
    : void report(wrong(node, 'a list of patterns'))
}

const someMap: Read<Located> = (node, report) =>
  node.kind === 'scalar' && typeof node.value === 'string' ? node : map(node, report)

/** By stream pattern, then by property, a JSON schema; nested, or dotted anywhere on the way. */
const schemas: Read<Located> = (node, report) => {
  if (node.kind === 'scalar' && typeof node.value === 'string') return node
  return areSchemas(node, 0, report) ? node : undefined
}

const areSchemas = (node: Located, depth: number, report: Report): boolean => {
  if (depth > schemaDepth) return true
  const found = map(node, report)
  if (found === undefined || depth === schemaDepth) return found !== undefined
  return [...found.entries].every(([key, { value }]) =>
    areSchemas(value, depth + settingPath(key).length, report),
  )
}

/** A stream, and a property of it. */
const schemaDepth = 2

const logParser: Extra = { name: 'log_parser', read: kept(textual) }

const extras: Readonly<Record<PluginKind, ReadonlyArray<Extra>>> = {
  extractor: [
    { name: 'catalog', read: kept(text) },
    { name: 'state', read: kept(text) },
    { name: 'load_schema', read: kept(text), value: scalar('$MELTANO_EXTRACTOR_NAMESPACE') },
    { name: 'select', read: patterns, kind: 'array', value: list('*.*') },
    { name: 'metadata', read: someMap, kind: 'object', value: nothingYet },
    { name: 'schema', read: schemas, kind: 'object', value: nothingYet },
    { name: 'select_filter', read: patterns, kind: 'array', value: list() },
    { name: 'use_cached_catalog', read: kept(textual), kind: 'boolean', value: scalar(true) },
    logParser,
  ],
  loader: [
    { name: 'dialect', read: kept(text), value: scalar('$MELTANO_LOADER_NAMESPACE') },
    { name: 'target_schema', read: kept(text), value: scalar('$MELTANO_LOAD_SCHEMA') },
    logParser,
  ],
  mapper: [logParser],
  transformer: [],
  orchestrator: [],
  transform: [
    {
      name: 'package_name',
      read: kept(text),
      value: scalar('$MELTANO_TRANSFORM_NAMESPACE'),
    },
    { name: 'vars', read: someMap, kind: 'object', value: nothingYet },
  ],
  file: [{ name: 'update', read: someMap, kind: 'object', value: nothingYet }],
  utility: [],
}

export const extrasOf = (kind: PluginKind): ReadonlyArray<Extra> => extras[kind]

/** Every extra that some kind of plugin has. */
export const extraNames: ReadonlySet<string> = new Set(
  Object.values(extras).flatMap((ofKind) => ofKind.map(({ name }) => name)),
)

/** Extras as the settings that they are to Meltano: `_select`. */
export const extraSettings = (kind: PluginKind): ReadonlyArray<SettingDeclaration> =>
  extrasOf(kind).map(({ name, kind: valueKind, value }) => ({
    name: `_${name}`,
    ...(valueKind === undefined ? {} : { kind: valueKind }),
    ...(value === undefined ? {} : { value }),
  }))
