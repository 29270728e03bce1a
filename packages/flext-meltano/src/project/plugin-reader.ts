/** Reads the declarations of plugins, at the top level of a project and in its environments. */
import {
  anything,
  isNothing,
  listOf,
  map,
  mapOf,
  placed,
  text,
  textual,
  type Located,
  type LocatedEntry,
  type LocatedMap,
  type Read,
  type Report,
} from 'flext-core/yaml'

import { annotated } from './annotated.ts'
import type { Named, PluginDeclaration, PluginOverride } from './declaration.ts'
import { extraNames, extrasOf } from './plugin-extra.ts'
import {
  aKind,
  byKind,
  listOfKind,
  pluginKinds,
  type ByKind,
  type PluginKind,
} from './plugin-kind.ts'
import { command, setting } from './setting-reader.ts'

/** `env`: names of variables and their texts. */
export const variables: Read<LocatedMap> = (node, report) =>
  mapOf(textual)(node, report) && map(node, report)

const textNode: Read<Located> = (node, report) =>
  textual(node, report) === undefined ? undefined : node

/** Extras of other kinds are refused, for they would do nothing there. */
const elsewhere = (kind: PluginKind): ReadonlyMap<string, string> => {
  const own = new Set(extrasOf(kind).map(({ name }) => name))
  return new Map(
    [...extraNames]
      .filter((name) => !own.has(name))
      .map((name) => {
        const kinds = pluginKinds.filter((other) => extrasOf(other).some((e) => e.name === name))
        return [name, `write it at ${kinds.map(aKind).join(' or ')}`] as const
      }),
  )
}

interface Raw {
  readonly name: { readonly value: string; readonly node: Located }
  readonly config?: LocatedMap
  readonly env?: LocatedMap
  readonly annotations?: Located
}

const overrideFields = { name: placed(text), config: map, env: variables, annotations: anything }

/** `config` without its extras, and the extras from wherever they were written. */
const separated = (
  kind: PluginKind,
  node: Located,
  { name, config, env, annotations }: Raw,
  report: Report,
): PluginOverride => {
  const readers = new Map(extrasOf(kind).map((extra) => [extra.name, extra.read]))
  const isExtra = ([key]: readonly [string, LocatedEntry]): boolean =>
    key.startsWith('_') && readers.has(rootOf(key.slice(1)))
  const entries = [...(config?.entries ?? [])]
  const inside = entries.filter(isExtra).map(([key, entry]) => [key.slice(1), entry] as const)
  for (const [key, { value }] of inside) readers.get(key)?.(value, report)
  const beside = (node.kind === 'map' ? [...node.entries] : []).filter(
    ([key, { value }]) => readers.has(key) && !isNothing(value),
  )
  const settings = new Map(entries.filter((entry) => !isExtra(entry)))
  return {
    name: name.value,
    nameNode: name.node,
    extras: new Map([...inside, ...beside]),
    ...(config === undefined ? {} : { config: { ...config, entries: settings } }),
    ...(env === undefined ? {} : { env }),
    ...(annotations === undefined ? {} : { annotations }),
  }
}

const rootOf = (key: string): string => key.split('.')[0] ?? key

const extraFields = (kind: PluginKind) =>
  Object.fromEntries(extrasOf(kind).map(({ name, read }) => [name, read]))

const override =
  (kind: PluginKind): Read<PluginOverride> =>
  (node, report) => {
    const read = annotated<Raw>({
      what: `${aKind(kind)} of an environment`,
      fields: { ...extraFields(kind), ...overrideFields },
      required: ['name'],
      unread: elsewhere(kind),
    })(node, report)
    return read && separated(kind, node, read, report)
  }

type Declaring = Raw &
  Omit<PluginDeclaration, 'name' | 'nameNode' | 'kind' | 'span' | 'path' | 'extras'>

const requirement = annotated<Named>({
  what: 'a plugin that is required',
  fields: { name: text, variant: text },
  required: ['name'],
})

const declarationFields = {
  inherit_from: placed(text),
  variant: text,
  namespace: text,
  pip_url: textNode,
  python: textNode,
  executable: textNode,
  capabilities: listOf(text),
  settings: listOf(setting),
  settings_group_validation: listOf(listOf(text)),
  commands: mapOf(command),
  requires: mapOf(listOf(requirement)),
  docs: text,
}

const said = [
  'label',
  'description',
  'repo',
  'ext_repo',
  'logo_url',
  'keywords',
  'hidden',
  'requires_meltano',
  'supported_python_versions',
]

/** A plugin of `plugins`, or of a lock file, where more may stand than Meltano itself reads. */
export const declaration =
  (kind: PluginKind, isLocked = false): Read<PluginDeclaration> =>
  (node, report) => {
    const read = annotated<Declaring & { mappings?: Located }>({
      what: aKind(kind),
      fields: {
        ...extraFields(kind),
        ...overrideFields,
        ...declarationFields,
        ...(kind === 'mapper' ? { mappings: anything } : {}),
      },
      required: ['name'],
      descriptive: isLocked ? beyond(node, kind) : said,
      unread: elsewhere(kind),
    })(node, report)
    if (read === undefined) return undefined
    const { config: _, env: __, name: ___, mappings: ____, ...declared } = read
    const own = Object.fromEntries(
      Object.entries(declared).filter(([key]) => key in declarationFields),
    )
    const { span, path } = node
    return { ...own, ...separated(kind, node, read, report), kind, span, path }
  }

const beyond = (node: Located, kind: PluginKind): ReadonlyArray<string> => {
  const fields = new Set([
    ...Object.keys(overrideFields),
    ...Object.keys(declarationFields),
    ...extrasOf(kind).map(({ name }) => name),
  ])
  return node.kind === 'map' ? [...node.entries.keys()].filter((key) => !fields.has(key)) : []
}

const lists =
  <A>(read: (kind: PluginKind) => Read<A>): Read<ByKind<A>> =>
  (node, report) => {
    const found = annotated<Readonly<Record<string, ReadonlyArray<A>>>>({
      what: '`plugins`',
      fields: Object.fromEntries(pluginKinds.map((kind) => [listOfKind(kind), listOf(read(kind))])),
    })(node, report)
    return byKind((kind) => found?.[listOfKind(kind)] ?? [])
  }

/** `plugins` at the top level. */
export const pluginDeclarations: Read<ByKind<PluginDeclaration>> = lists((kind) =>
  declaration(kind),
)

/** `plugins` in the config of an environment. */
export const pluginOverrides: Read<ByKind<PluginOverride>> = lists(override)
