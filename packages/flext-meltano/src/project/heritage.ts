/**
 * What a plugin inherits: from the plugin that `inherit_from` names, from that one's parent, and at the
 * end from the definition in a lock file. What a plugin says itself is above all of them.
 */
import { wrong, type Located, type Report } from 'flext-core/yaml'

import type {
  CommandDeclaration,
  PluginDeclaration,
  ProjectDeclaration,
  SettingDeclaration,
} from './declaration.ts'
import type { Locks } from './lock-file.ts'
import { pluginKinds } from './plugin-kind.ts'
import { unknownName } from './project-reader.ts'

export interface Heritage {
  readonly plugin: PluginDeclaration
  /** The plugin of the project that it inherits from. */
  readonly parent?: Heritage
  /** The definition in a lock file. */
  readonly base?: PluginDeclaration
}

export type Heritages = ReadonlyMap<PluginDeclaration, Heritage>

/** Of every plugin of a project; a parent that is not there, or a circle, is reported. */
export const heritagesOf = (
  project: ProjectDeclaration,
  locks: Locks,
  report: Report,
): Heritages => {
  const known = new Map<PluginDeclaration, Heritage>()
  const circles = new Set<PluginDeclaration>()
  const of = (
    plugin: PluginDeclaration,
    below: ReadonlyArray<PluginDeclaration>,
  ): Heritage | undefined => {
    const before = known.get(plugin)
    if (before !== undefined) return before
    if (below.includes(plugin)) {
      const circle = [...below.slice(below.indexOf(plugin)), plugin]
      if (!circle.some((each) => circles.has(each))) report(inCircle(plugin, circle))
      for (const each of circle) circles.add(each)
      return undefined
    }
    const parent = parentOf(project, plugin)
    const base = locks.get(plugin)
    if (parent === undefined && plugin.inherit_from !== undefined && base === undefined) {
      report(unknownParent(project, plugin, plugin.inherit_from))
    }
    const above = parent && of(parent, [...below, plugin])
    const heritage = {
      plugin,
      ...(above === undefined ? {} : { parent: above }),
      ...(base === undefined ? {} : { base }),
    }
    known.set(plugin, heritage)
    return heritage
  }
  for (const kind of pluginKinds) for (const plugin of project.plugins[kind]) of(plugin, [])
  return known
}

/** A plugin that names a variant too inherits from that variant's lock file. */
const parentOf = (
  { plugins }: ProjectDeclaration,
  { kind, name, inherit_from: from, variant }: PluginDeclaration,
): PluginDeclaration | undefined =>
  from === undefined || from.value === name || variant !== undefined
    ? undefined
    : plugins[kind].find((other) => other.name === from.value)

const inCircle = (plugin: PluginDeclaration, circle: ReadonlyArray<PluginDeclaration>) =>
  wrong(
    plugin.inherit_from?.node ?? plugin.nameNode,
    'a plugin that does not inherit from this one',
    `they go round in a circle: ${circle.map(({ name }) => name).join(' → ')}`,
  )

const unknownParent = (
  { plugins }: ProjectDeclaration,
  { kind, name, variant }: PluginDeclaration,
  { value, node }: { readonly value: string; readonly node: Located },
) => {
  const others = plugins[kind].filter((other) => other.name !== name).map((other) => other.name)
  const lock = `a lock file plugins/${kind}s/${value}${variant === undefined ? '' : `--${variant}`}.lock`
  const mistake = unknownName(value, node, kind, variant === undefined ? others : [])
  return {
    ...mistake,
    hint: [mistake.hint, `or put ${lock} into the project`].filter(Boolean).join(' '),
  }
}

/** The declarations of a plugin, the nearest first. */
export const lineOf = ({ plugin, parent, base }: Heritage): ReadonlyArray<PluginDeclaration> => [
  plugin,
  ...(parent === undefined ? [] : lineOf(parent)),
  ...(base === undefined ? [] : [base]),
]

/** What the nearest declaration says that says anything. */
export const inherited = <Key extends keyof PluginDeclaration>(
  heritage: Heritage,
  key: Key,
): PluginDeclaration[Key] | undefined =>
  lineOf(heritage).find((each) => each[key] !== undefined)?.[key]

/** A parent's namespace is its own: it is the beginning of its variables. */
export const namespaceOf = (heritage: Heritage): string => {
  const { plugin, base } = heritage
  return (
    plugin.namespace ??
    (plugin.inherit_from === undefined ? base?.namespace : undefined) ??
    plugin.name.replaceAll('-', '_')
  )
}

/** What its variables begin with; those of its parents are written too, for what is theirs reads them. */
export const prefixesOf = (heritage: Heritage): ReadonlyArray<string> => [
  ...new Set([
    heritage.plugin.name,
    namespaceOf(heritage),
    ...(heritage.parent === undefined ? [] : prefixesOf(heritage.parent)),
    ...(heritage.base === undefined
      ? []
      : [heritage.base.name, heritage.base.namespace ?? heritage.base.name]),
  ]),
]

/** Nearer settings replace those of the same name, and come after the others. */
export const settingsOf = (heritage: Heritage): ReadonlyArray<SettingDeclaration> =>
  lineOf(heritage).reduceRight<ReadonlyArray<SettingDeclaration>>((below, { settings = [] }) => {
    const names = new Set(settings.map(({ name }) => name))
    return [...below.filter(({ name }) => !names.has(name)), ...settings]
  }, [])

export const commandsOf = (heritage: Heritage): ReadonlyMap<string, CommandDeclaration> =>
  new Map(
    lineOf(heritage)
      .toReversed()
      .flatMap(({ commands = new Map() }) => [...commands]),
  )

/** The name by which a plugin without an executable is started: that of where it all began. */
export const rootName = (heritage: Heritage): string => lineOf(heritage).at(-1)?.name ?? ''

/** The folder of `.meltano/<kind>s/` that a plugin is installed in: its own, or its parent's. */
export const installedAs = (heritage: Heritage): string => {
  const { plugin, parent } = heritage
  if (plugin.inherit_from === undefined) return plugin.name
  if (plugin.pip_url !== undefined) return plugin.name
  return parent === undefined ? plugin.inherit_from.value : installedAs(parent)
}
