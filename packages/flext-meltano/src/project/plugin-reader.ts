/** Reads the declarations of plugins, at the top level of a project and in its environments. */
import {
  listOf,
  map,
  mapOf,
  mistakeAt,
  placed,
  text,
  textual,
  wrong,
  type Located,
  type LocatedMap,
  type Read,
  type Report,
} from 'flext-core/yaml'

import {
  aKind,
  type ByKind,
  type PluginDeclaration,
  type PluginKind,
  type PluginOverride,
} from './declaration.ts'
import { annotated } from './annotated.ts'
import { command, setting } from './setting-reader.ts'
import { pluginExtras, unreadOfPlugin, unreadOfPlugins } from './unread-part.ts'

/** `env`: names of variables and their texts. */
export const variables: Read<LocatedMap> = (node, report) =>
  mapOf(textual)(node, report) && map(node, report)

/** `config`: any settings, except extras in their `_name` form. */
const config: Read<LocatedMap> = (node, report) => {
  const settings = map(node, report)
  for (const [key, { keySpan, value }] of settings?.entries ?? []) {
    if (!key.startsWith('_') || !pluginExtras.includes(key.slice(1))) continue
    report(
      mistakeAt(keySpan, {
        path: value.path,
        expected: 'a setting',
        found: `\`${key}\`, which is not read yet by this version inside config`,
        hint: `write \`${key.slice(1)}\` beside \`config\`, if it is read there`,
      }),
    )
  }
  return settings
}

const patterns: Read<Extract<Located, { kind: 'list' }>> = (node, report) => {
  if (node.kind !== 'list') return void report(wrong(node, 'a list of patterns'))
  return listOf(text)(node, report) && node
}

type Overriding = Omit<PluginOverride, 'name' | 'nameNode'>
type Declaring = Omit<PluginDeclaration, 'name' | 'nameNode' | 'kind' | 'span' | 'path'>
interface Named {
  readonly name: { readonly value: string; readonly node: Located }
}

/** `schema`: by stream pattern, then by property, a JSON schema. */
const schemas: Read<LocatedMap> = (node, report) =>
  mapOf(mapOf(map))(node, report) === undefined ? undefined : map(node, report)

const textNode: Read<Located> = (node, report) =>
  text(node, report) === undefined ? undefined : node

const overrideFields = { config, env: variables }
const extractorFields = { select: patterns, metadata: map, schema: schemas, load_schema: textNode }

/** Fields that only extractors have are refused elsewhere, where they would do nothing. */
const fieldsOf = (kind: PluginKind) =>
  kind === 'extractor'
    ? { fields: { ...overrideFields, ...extractorFields }, unread: unreadOfPlugin }
    : {
        fields: overrideFields,
        unread: new Map([
          ...unreadOfPlugin,
          ...Object.keys(extractorFields).map(
            (name) => [name, 'write it at the extractor'] as const,
          ),
        ]),
      }

const override =
  (kind: PluginKind): Read<PluginOverride> =>
  (node, report) => {
    const what = `${aKind(kind)} of an environment`
    const { fields, unread } = fieldsOf(kind)
    const read = annotated<Overriding & Named>({
      what,
      fields: { ...fields, name: placed(text) },
      required: ['name'],
      unread,
    })(node, report)
    if (read === undefined) return undefined
    return { ...read, name: read.name.value, nameNode: read.name.node }
  }

const declaration =
  (kind: PluginKind): Read<PluginDeclaration> =>
  (node, report) => {
    const { fields, unread } = fieldsOf(kind)
    const read = annotated<Declaring & Named>({
      what: aKind(kind),
      fields: {
        ...fields,
        name: placed(text),
        variant: text,
        namespace: text,
        pip_url: text,
        executable: textNode,
        capabilities: listOf(text),
        settings: listOf(setting),
        commands: mapOf(command),
      },
      required: ['name'],
      descriptive: ['label', 'description', 'docs', 'repo', 'ext_repo', 'logo_url', 'keywords'],
      unread,
    })(node, report)
    if (read === undefined) return undefined
    const { span, path } = node
    return { ...read, kind, span, path, name: read.name.value, nameNode: read.name.node }
  }

const byKind =
  <A>(read: (kind: PluginKind) => Read<A>): Read<ByKind<A>> =>
  (node, report: Report) => {
    const lists = annotated<Partial<Record<`${PluginKind}s`, ReadonlyArray<A>>>>({
      what: '`plugins`',
      fields: {
        extractors: listOf(read('extractor')),
        loaders: listOf(read('loader')),
        transformers: listOf(read('transformer')),
      },
      unread: unreadOfPlugins,
    })(node, report)
    return {
      extractor: lists?.extractors ?? [],
      loader: lists?.loaders ?? [],
      transformer: lists?.transformers ?? [],
    }
  }

/** `plugins` at the top level. */
export const pluginDeclarations: Read<ByKind<PluginDeclaration>> = byKind(declaration)

/** `plugins` in the config of an environment. */
export const pluginOverrides: Read<ByKind<PluginOverride>> = byKind(override)
