/** Reads a whole project file, and checks what its parts say of each other. */
import {
  anything,
  didYouMean,
  listOf,
  mistakeAt,
  placeOf,
  placeText,
  placed,
  text,
  textual,
  wrong,
  type Located,
  type LocatedMap,
  type Mistake,
  type Read,
  type Report,
} from 'flext-core/yaml'

import {
  pluginKinds,
  type ByKind,
  type EnvironmentDeclaration,
  type JobDeclaration,
  type PluginDeclaration,
  type PluginOverride,
  type ProjectDeclaration,
} from './declaration.ts'
import { annotated } from './annotated.ts'
import { pluginDeclarations, pluginOverrides, variables } from './plugin-reader.ts'
import { unreadOfEnvironment, unreadOfJob, unreadOfProject } from './unread-part.ts'

interface Named {
  readonly name: { readonly value: string; readonly node: Located }
}

const none: ByKind<never> = { extractor: [], loader: [], transformer: [] }

const environment: Read<EnvironmentDeclaration> = (node, report) => {
  const read = annotated<
    Named & { config?: { plugins?: ByKind<PluginOverride> }; env?: LocatedMap }
  >({
    what: 'an environment',
    fields: {
      name: placed(text),
      config: annotated<{ plugins?: ByKind<PluginOverride> }>({
        what: 'the config of an environment',
        fields: { plugins: pluginOverrides },
        unread: unreadOfProject,
      }),
      env: variables,
    },
    required: ['name'],
    unread: unreadOfEnvironment,
  })(node, report)
  return (
    read && {
      name: read.name.value,
      nameNode: read.name.node,
      plugins: read.config?.plugins ?? none,
      ...(read.env === undefined ? {} : { env: read.env }),
    }
  )
}

/** `tasks`: a text, a list of texts, or a list of lists of texts. */
const words: Read<JobDeclaration['words']> = (node, report) => {
  if (node.kind === 'list') return node.items.flatMap((item) => words(item, report) ?? [])
  const task = text(node, report)
  return task?.split(/\s+/).flatMap((word) => (word === '' ? [] : [{ text: word, node }]))
}

const job: Read<JobDeclaration> = (node, report) => {
  const read = annotated<Named & { tasks: JobDeclaration['words'] }>({
    what: 'a job',
    fields: { name: placed(text), tasks: words },
    required: ['name', 'tasks'],
    unread: unreadOfJob,
  })(node, report)
  return read && { name: read.name.value, nameNode: read.name.node, words: read.tasks }
}

type Written = Partial<ProjectDeclaration> & {
  version?: string
  send_anonymous_usage_stats?: Located
}

const wholeFile = annotated<Written>({
  what: 'a Meltano project',
  fields: {
    version: textual,
    project_id: text,
    default_environment: placed(text),
    environments: listOf(environment),
    plugins: pluginDeclarations,
    jobs: listOf(job),
    env: variables,
    send_anonymous_usage_stats: anything,
  },
  unread: unreadOfProject,
})

/** The declaration in a file's root; what may be wrong in use, yet does no harm, is a warning. */
export const readDeclaration = (
  root: Located,
  report: Report,
  warn: Report,
): ProjectDeclaration | undefined => {
  const read = wholeFile(root, report)
  if (read === undefined) return undefined
  const { version: _, send_anonymous_usage_stats: __, ...written } = read
  const project = { environments: [], plugins: none, jobs: [], ...written }
  checkNames(project, report)
  checkEnvironments(project, report, warn)
  return project
}

const checkNames = ({ environments, plugins, jobs }: ProjectDeclaration, report: Report): void => {
  for (const kind of pluginKinds) refuseTwice(plugins[kind], kind, report)
  refuseTwice(environments, 'environment', report)
  refuseTwice(jobs, 'job', report)
  for (const { plugins: overrides } of environments) {
    for (const kind of pluginKinds) refuseTwice(overrides[kind], kind, report)
  }
}

const refuseTwice = (
  things: ReadonlyArray<{ readonly name: string; readonly nameNode: Located }>,
  what: string,
  report: Report,
): void => {
  const first = new Map<string, Located>()
  for (const { name, nameNode } of things) {
    const earlier = first.get(name)
    if (earlier === undefined) first.set(name, nameNode)
    else {
      const place = placeText(placeOf(earlier.span))
      report(wrong(nameNode, `a name that no other ${what} has`, `it is used at ${place} already`))
    }
  }
}

const checkEnvironments = (
  { default_environment: wanted, environments, plugins }: ProjectDeclaration,
  report: Report,
  warn: Report,
): void => {
  const names = environments.map(({ name }) => name)
  if (wanted !== undefined && !names.includes(wanted.value)) {
    report(unknownName(wanted.value, wanted.node, 'environment', names))
  }
  for (const { plugins: overrides } of environments) {
    for (const kind of pluginKinds) {
      const known = plugins[kind].map((plugin: PluginDeclaration) => plugin.name)
      for (const { name, nameNode } of overrides[kind]) {
        if (!known.includes(name)) warn(unknownName(name, nameNode, kind, known))
      }
    }
  }
}

const unknownName = (
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
