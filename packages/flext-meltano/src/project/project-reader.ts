/** Reads the files of a project, lays them together, and checks what their parts say of each other. */
import {
  anything,
  didYouMean,
  listOf,
  mistakeAt,
  placed,
  placeOf,
  placeText,
  text,
  wrong,
  type Located,
  type LocatedMap,
  type Mistake,
  type Read,
  type Report,
} from 'flext-core/yaml'

import { annotated } from './annotated.ts'
import { merged, nestedAtRoot } from './config-layers.ts'
import type {
  EnvironmentDeclaration,
  MappingDeclaration,
  PluginDeclaration,
  PluginOverride,
  ProjectDeclaration,
} from './declaration.ts'
import { mappingsOf } from './mapping-reader.ts'
import {
  includePaths,
  meltanoSettings,
  refusedState,
  rootOf,
  type MeltanoSettings,
} from './meltano-settings.ts'
import { ownPart } from './own-settings.ts'
import { byKind, listOfKind, pluginKinds, type ByKind } from './plugin-kind.ts'
import { pluginDeclarations, pluginOverrides, variables } from './plugin-reader.ts'
import { job, schedule } from './schedule-reader.ts'
import { withoutEffect } from './unread-part.ts'

type Named = ReadonlyArray<{ readonly name: string; readonly nameNode: Located }>

const environmentConfig = annotated<MeltanoSettings & { plugins?: ByKind<PluginOverride> }>({
  what: 'the config of an environment',
  fields: { ...meltanoSettings, plugins: pluginOverrides },
  descriptive: withoutEffect,
})

const environment: Read<EnvironmentDeclaration & { readonly settings?: MeltanoSettings }> = (
  node,
  report,
) => {
  const read = annotated<{
    name: { readonly value: string; readonly node: Located }
    config?: MeltanoSettings & { plugins?: ByKind<PluginOverride> }
    env?: LocatedMap
    state_id_suffix?: Located
  }>({
    what: 'an environment',
    fields: {
      name: placed(text),
      config: (config, told) => environmentConfig(rootOf(config), told),
      env: variables,
      state_id_suffix: anything,
    },
    required: ['name'],
  })(node, report)
  const config = node.kind === 'map' ? node.entries.get('config')?.value : undefined
  const own = config?.kind === 'map' ? ownPart(nestedAtRoot(config)) : undefined
  return (
    read && {
      name: read.name.value,
      nameNode: read.name.node,
      plugins: read.config?.plugins ?? byKind(() => []),
      ...(read.config === undefined ? {} : { settings: read.config }),
      ...(read.env === undefined ? {} : { env: read.env }),
      ...(own === undefined ? {} : { ownSettings: own }),
      ...(read.state_id_suffix === undefined ? {} : { state_id_suffix: read.state_id_suffix }),
    }
  )
}

/** What every file of a project may hold. */
const shared = {
  environments: listOf(environment),
  plugins: pluginDeclarations,
  jobs: listOf(job),
  schedules: listOf(schedule),
  env: variables,
}

type Part = Partial<
  Pick<ProjectDeclaration, 'plugins' | 'jobs' | 'schedules' | 'env'> & {
    readonly environments: ReadonlyArray<
      EnvironmentDeclaration & { readonly settings?: MeltanoSettings }
    >
  }
>

const wholeFile = annotated<Part & MeltanoSettings & { include_paths: ReadonlyArray<Located> }>({
  what: 'a Meltano project',
  fields: { ...shared, ...meltanoSettings, include_paths: includePaths },
  descriptive: withoutEffect,
})

const includedFile = annotated<Part>({
  what: 'an included file',
  fields: shared,
  descriptive: ['version'],
})

/** The patterns of the files that belong to the project too. */
export const includedIn = (root: Located): ReadonlyArray<Located> => {
  const entry = root.kind === 'map' ? root.entries.get('include_paths') : undefined
  return entry === undefined ? [] : (includePaths(entry.value, () => {}) ?? [])
}

/** The declaration in a file's root and those it includes; what may be wrong in use is a warning. */
export const readDeclaration = (
  root: Located,
  included: ReadonlyArray<Located>,
  report: Report,
  warn: Report,
): ProjectDeclaration | undefined => {
  const read = wholeFile(rootOf(root), report)
  const others = included.flatMap((file) => includedFile(file, report) ?? [])
  if (read === undefined) return undefined
  const parts: ReadonlyArray<Part> = [read, ...others]
  const plugins = byKind((kind) => parts.flatMap((part) => part.plugins?.[kind] ?? []))
  const env = parts.flatMap((part) => part.env ?? [])
  const project: ProjectDeclaration = {
    ...settingsOf(read),
    ...(root.kind === 'map' ? { ownSettings: ownPart(nestedAtRoot(root)) } : {}),
    environments: parts.flatMap((part) => part.environments ?? []),
    plugins,
    mappings: mappings([root, ...included], plugins.mapper, report),
    jobs: parts.flatMap((part) => part.jobs ?? []),
    schedules: parts.flatMap((part) => part.schedules ?? []),
    refusedInRuns: [
      read,
      ...(read.environments ?? []).flatMap((each) => each.settings ?? []),
    ].flatMap(refusedState),
    ...(env.length === 0 ? {} : { env: env.reduce(merged) }),
  }
  checkNames(project, report)
  checkReferences(project, report, warn)
  return project
}

const settingsOf = (read: MeltanoSettings) => ({
  ...(read.project_id === undefined ? {} : { project_id: read.project_id }),
  ...(read.default_environment === undefined
    ? {}
    : { default_environment: read.default_environment }),
  ...(read.ff?.strict_env_var_mode === undefined ? {} : { strictEnv: read.ff.strict_env_var_mode }),
  ...(read.python === undefined ? {} : { python: read.python }),
})

/** `mappings` are read from the mapper's own node, which its declaration does not keep. */
const mappings = (
  roots: ReadonlyArray<Located>,
  mappers: ReadonlyArray<PluginDeclaration>,
  report: Report,
): ReadonlyArray<MappingDeclaration> =>
  roots.flatMap((root) =>
    itemsAt(root, ['plugins', listOfKind('mapper')]).flatMap((node) => {
      const mapper = mappers.find(({ span }) => span === node.span)
      const own = node.kind === 'map' ? node.entries.get('mappings') : undefined
      return mapper === undefined || own === undefined
        ? []
        : (mappingsOf(mapper)(own.value, report) ?? [])
    }),
  )

const itemsAt = (
  node: Located | undefined,
  [key, ...rest]: ReadonlyArray<string>,
): ReadonlyArray<Located> => {
  if (key === undefined) return node?.kind === 'list' ? node.items : []
  return itemsAt(node?.kind === 'map' ? node.entries.get(key)?.value : undefined, rest)
}

const checkNames = (project: ProjectDeclaration, report: Report): void => {
  const { environments, plugins, jobs, schedules, mappings: named } = project
  for (const kind of pluginKinds) refuseTwice(plugins[kind], kind, report)
  refuseTwice(environments, 'environment', report)
  refuseTwice(jobs, 'job', report)
  refuseTwice(schedules, 'schedule', report)
  refuseTwice([...named, ...plugins.mapper], 'mapping or mapper', report)
  for (const { plugins: overrides } of environments) {
    for (const kind of pluginKinds) refuseTwice(overrides[kind], kind, report)
  }
  const separating = [...environments, ...pluginKinds.flatMap((kind) => plugins[kind])]
  for (const { name, nameNode } of separating) {
    if (name.includes(':')) report(wrong(nameNode, 'a name without `:`, which separates state ids'))
  }
}

const refuseTwice = (things: Named, what: string, report: Report): void => {
  const first = new Map<string, Located>()
  for (const { name, nameNode } of things) {
    const earlier = first.get(name)
    if (earlier === undefined) first.set(name, nameNode)
    else if (earlier !== nameNode) {
      const place = placeText(placeOf(earlier.span))
      report(wrong(nameNode, `a name that no other ${what} has`, `it is used at ${place} already`))
    }
  }
}

const checkReferences = (
  { default_environment: wanted, environments, plugins, jobs, schedules }: ProjectDeclaration,
  report: Report,
  warn: Report,
): void => {
  const names = environments.map(({ name }) => name)
  if (wanted !== undefined && !names.includes(wanted.value)) {
    report(unknownName(wanted.value, wanted.node, 'environment', names))
  }
  for (const { plugins: overrides } of environments) {
    for (const kind of pluginKinds) {
      const known = plugins[kind].map((plugin) => plugin.name)
      for (const { name, nameNode } of overrides[kind]) {
        if (!known.includes(name)) warn(unknownName(name, nameNode, kind, known))
      }
    }
  }
  const jobNames = jobs.map(({ name }) => name)
  for (const { job: named } of schedules) {
    if (named !== undefined && !jobNames.includes(named.value)) {
      warn(unknownName(named.value, named.node, 'job', jobNames))
    }
  }
}

export const unknownName = (
  name: string,
  { span, path }: Located,
  what: string,
  known: ReadonlyArray<string>,
): Mistake => {
  const meant = didYouMean(name, known)
  return mistakeAt(span, {
    path,
    expected: known.length === 0 ? `a declared ${what}` : `one of ${known.join(', ')}`,
    found: JSON.stringify(name),
    hint: meant === undefined ? undefined : `did you mean ${meant}?`,
  })
}
