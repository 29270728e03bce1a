/**
 * A Meltano project, read whole from its files. What is wrong with their structure is found at once;
 * what is wrong with a plugin's values (a variable that is not set) when that plugin is asked for,
 * since other plugins need other variables.
 */
import { resolve } from 'node:path'

import { either as E } from 'fp-ts'
import type { FlextResult, FlextTask } from 'flext-core'
import {
  didYouMean,
  inOrder,
  parseYaml,
  type Located,
  type Mistake,
  type Report,
  type SourceText,
} from 'flext-core/yaml'

import { placesIn } from './config-layers.ts'
import type { EnvironmentDeclaration, JobDeclaration, PluginDeclaration } from './declaration.ts'
import { parseDotEnv } from './dotenv.ts'
import { dotEnvFile } from './dotenv-file.ts'
import { outerVariables } from './environment-variables.ts'
import { projectInvalid, unknownThing, type ProjectError } from './error.ts'
import { heritagesOf } from './heritage.ts'
import { includedFiles } from './included-files.ts'
import { readLocks } from './lock-file.ts'
import { manifestOf, type Manifest } from './manifest.ts'
import { planRun, type PipelineSpec, type PlanOptions, type RunPart } from './pipeline-plan.ts'
import { byKind, pluginKinds, type ByKind, type PluginKind } from './plugin-kind.ts'
import { ownSettings, type OwnSettings } from './own-settings.ts'
import { resolvePlugin } from './plugin-resolution.ts'
import type { Surroundings } from './setting-levels.ts'
import { readText } from './project-file.ts'
import { includedIn, readDeclaration } from './project-reader.ts'
import { scheduleOf, scheduleWords, type ProjectSchedule } from './project-schedule.ts'
import type { ReadProject } from './read-project.ts'
import type { ResolvedPlugin } from './resolved-plugin.ts'
import { statePlaceOf, type StatePlace } from './state-place.ts'

/** A mapper's config under a name that a run may use. */
export interface MappingName extends Readonly<Record<'name' | 'mapper', string>> {}

export interface MeltanoProject {
  readonly root: string
  readonly id: string | undefined
  readonly environment: string | undefined
  /** Whether the environment was asked for, and is not only the default. */
  readonly isEnvironmentAsked: boolean
  /** Names as declared, in the order of the files. */
  readonly environments: ReadonlyArray<string>
  readonly plugins: ByKind<string>
  readonly mappings: ReadonlyArray<MappingName>
  readonly jobs: ReadonlyArray<string>
  readonly tasks: ReadonlyArray<Pick<JobDeclaration, 'name' | 'tasks' | 'annotations'>>
  readonly schedules: ReadonlyArray<ProjectSchedule>
  /** The files it was read from, from its root: `meltano.yml` first. */
  readonly files: ReadonlyArray<string>
  readonly isReadonly: boolean
  readonly venvBackend: 'virtualenv' | 'uv' | undefined
  /** It may hold a password. */
  readonly stateBackend: StatePlace | undefined
  /** Meltano's own settings. */
  readonly own: OwnSettings
  /** What does no harm and is probably not meant, such as config for a plugin that does not exist. */
  readonly warnings: ReadonlyArray<Mistake>
  /** What is read and stands in the way of every run. */
  readonly refusedInRuns: ReadonlyArray<Mistake>
  readonly extractor: (name: string) => FlextResult<ResolvedPlugin, ProjectError>
  /** Outside a pipeline: variables that its extractor would provide are not set. */
  readonly loader: (name: string) => FlextResult<ResolvedPlugin, ProjectError>
  readonly transformer: (name: string) => FlextResult<ResolvedPlugin, ProjectError>
  /** A plugin of any kind, or a mapping. */
  readonly plugin: (name: string, kind?: PluginKind) => FlextResult<ResolvedPlugin, ProjectError>
  /** The pipelines of one job. */
  readonly job: (name: string) => FlextResult<ReadonlyArray<PipelineSpec>, ProjectError>
  /** The pipelines that plugin names, mappings, `transformer:command` words and jobs make up. */
  readonly planOf: (
    run: string | ReadonlyArray<string>,
    options?: PlanOptions,
  ) => FlextResult<ReadonlyArray<PipelineSpec>, ProjectError>
  /** The same, with the commands of plugins between them. */
  readonly partsOf: (
    run: ReadonlyArray<string>,
    options?: PlanOptions,
  ) => FlextResult<ReadonlyArray<RunPart>, ProjectError>
  /** The parts of a schedule; what is wrong with them is told by its place in the file. */
  readonly scheduled: (name: string) => FlextResult<ReadonlyArray<RunPart>, ProjectError>
  /** All files, the environment, inheritance and lock files as one, as `meltano compile` gives it. */
  readonly manifest: (options?: { readonly showSecrets?: boolean }) => Manifest
  /** Where a path of the project file stands: `meltano.yml:31:9`. */
  readonly placeOf: (path: string) => string | undefined
}

/** Reads the project in a folder; every mistake in its files at once. */
export const readProject =
  (request: ReadProject): FlextTask<MeltanoProject, ProjectError> =>
  async () => {
    const root = resolve(request.root)
    const { path, isNamed } = dotEnvFile(root, request.env)
    const [project, dotEnv] = await Promise.all([
      readText(root, 'meltano.yml', 'nothing', request.texts),
      isNamed ? readText(root, path, 'mistake') : readText(root, '.env', 'empty'),
    ])
    if (E.isLeft(project)) return project
    return E.isLeft(dotEnv) ? dotEnv : projectOf(root, request, project.right, dotEnv.right)
  }

const projectOf = async (
  root: string,
  { environment: asked, env, strictEnv, texts, now = Date.now() }: ReadProject,
  source: SourceText,
  dotEnv: SourceText,
): Promise<FlextResult<MeltanoProject, ProjectError>> => {
  const mistakes: Array<Mistake> = []
  const warnings: Array<Mistake> = []
  const report: Report = (mistake) => mistakes.push(mistake)
  const warn: Report = (mistake) => warnings.push(mistake)
  const tree = parseYaml(source, report)
  const included = await readIncluded(root, tree, { report, warn, texts })
  if (E.isLeft(included)) return included
  const others = included.right
  const roots = others.map((file) => file.tree)
  const project = tree && readDeclaration(tree, roots, report, warn)
  const strict = strictEnv ?? strictBy(env) ?? project?.strictEnv ?? false
  const outer = outerVariables(env, parseDotEnv(dotEnv, withoutExcerpt(report)), {
    strict,
    report: withoutExcerpt(report),
    warn: withoutExcerpt(warn),
  })
  const locks = project && (await readLocks(root, project, report))
  const heritages = project && heritagesOf(project, locks ?? new Map(), report)
  if (tree === undefined || project === undefined || heritages === undefined) {
    return E.left(projectInvalid(inOrder(mistakes)))
  }
  const chosen = asked ?? outer['MELTANO_ENVIRONMENT']
  // Meltano's own word for no environment at all.
  const wanted =
    chosen === 'null' ? undefined : [chosen, project.default_environment?.value].find(Boolean)
  const environment = project.environments.find(({ name }) => name === wanted)
  if (mistakes.length > 0) return E.left(projectInvalid(inOrder(mistakes)))
  if (wanted !== undefined && environment === undefined) {
    return E.left(unknown('EnvironmentUnknown', 'environment', wanted, project.environments))
  }
  const fromDotEnv = new Set(Object.keys(outer).filter((name) => env[name] === undefined))
  return E.right(
    access(
      { root, project, heritages, environment, outer, fromDotEnv, strict, now },
      {
        isAsked: environment !== undefined && Boolean(chosen),
        files: ['meltano.yml', ...others.map(({ file }) => file)],
      },
      environment,
      [tree, ...roots],
      warnings,
    ),
  )
}

/** A line of a file of variables may be a secret, whatever the file is called. */
const withoutExcerpt =
  (report: Report): Report =>
  (mistake) =>
    report({ ...mistake, excerpt: '' })

/** `ff.strict_env_var_mode` as a variable: what is read has to know it before anything is expanded. */
const strictBy = (env: ReadProject['env']): boolean | undefined => {
  const said = env['MELTANO_FF_STRICT_ENV_VAR_MODE']
  return said === undefined ? undefined : /^(true|1|yes|on)$/i.test(said)
}

interface IncludedFile {
  readonly file: string
  readonly tree: Located
}

const readIncluded = async (
  root: string,
  tree: Located | undefined,
  {
    report,
    warn,
    texts,
  }: { readonly report: Report; readonly warn: Report; readonly texts: ReadProject['texts'] },
): Promise<FlextResult<ReadonlyArray<IncludedFile>, ProjectError>> => {
  const files = await includedFiles(root, tree === undefined ? [] : includedIn(tree), report, warn)
  const sources = await Promise.all(files.map((file) => readText(root, file, 'nothing', texts)))
  const unread = sources.find(E.isLeft)
  if (unread !== undefined) return unread
  return E.right(
    sources.flatMap((source, nth) => {
      const parsed = E.isRight(source) ? parseYaml(source.right, report) : undefined
      const isEmpty = parsed?.kind === 'scalar' && parsed.value === null
      return parsed === undefined || isEmpty ? [] : [{ file: files[nth] ?? '', tree: parsed }]
    }),
  )
}

const access = (
  surroundings: Surroundings,
  { isAsked, files }: { readonly isAsked: boolean; readonly files: ReadonlyArray<string> },
  environment: EnvironmentDeclaration | undefined,
  trees: ReadonlyArray<Located>,
  warnings: ReadonlyArray<Mistake>,
): MeltanoProject => {
  const { root, project } = surroundings
  const own = ownSettings(surroundings)
  const ownValue = (name: string) => own.settings.find((each) => each.name === name)?.value
  const backend = ownValue('venv.backend')
  const places = new Map(trees.toReversed().flatMap(placesIn))
  const partsOf: MeltanoProject['partsOf'] = (asked, options) =>
    planRun(
      surroundings,
      asked.map((text, index) => ({ text, at: index + 1 })),
      options,
    )
  const planOf: MeltanoProject['planOf'] = (run, options) =>
    E.Functor.map(partsOf([run].flat(), options), (parts) =>
      parts.flatMap((part) => ('pipeline' in part ? [part.pipeline] : [])),
    )
  return {
    root,
    id: project.project_id,
    environment: environment?.name,
    isEnvironmentAsked: isAsked,
    environments: namesOf(project.environments),
    plugins: byKind((kind) => namesOf(project.plugins[kind])),
    mappings: project.mappings.map(({ name, mapper }) => ({ name, mapper: mapper.name })),
    jobs: namesOf(project.jobs),
    tasks: project.jobs,
    schedules: project.schedules.map((each) => scheduleOf(project, each)),
    files,
    isReadonly: ownValue('project_readonly') === true,
    venvBackend: backend === 'uv' || backend === 'virtualenv' ? backend : undefined,
    stateBackend: statePlaceOf(surroundings, surroundings.outer, () => {}),
    own,
    warnings,
    refusedInRuns: project.refusedInRuns,
    extractor: (name) => pluginNamed(surroundings, name, ['extractor']),
    loader: (name) => pluginNamed(surroundings, name, ['loader']),
    transformer: (name) => pluginNamed(surroundings, name, ['transformer']),
    plugin: (name, kind) => pluginNamed(surroundings, name, kind ? [kind] : pluginKinds),
    job: (name) =>
      project.jobs.some((each) => each.name === name)
        ? planOf(name)
        : E.left(unknown('JobUnknown', 'job', name, project.jobs)),
    planOf,
    partsOf,
    scheduled: (name) => {
      const schedule = project.schedules.find((each) => each.name === name)
      return schedule === undefined
        ? E.left(unknown('ScheduleUnknown', 'schedule', name, project.schedules))
        : planRun(surroundings, scheduleWords(project, schedule))
    },
    manifest: (options) => manifestOf(surroundings, trees, options),
    placeOf: (path) => places.get(path),
  }
}

const pluginNamed = (
  surroundings: Surroundings,
  name: string,
  kinds: ReadonlyArray<PluginKind>,
): FlextResult<ResolvedPlugin, ProjectError> => {
  const { plugins, mappings } = surroundings.project
  const declared = kinds.flatMap((kind): ReadonlyArray<PluginDeclaration> => plugins[kind])
  const found = declared.find((each) => each.name === name)
  if (found !== undefined) return resolvePlugin(surroundings, found, {})
  const mapping = kinds.includes('mapper') ? mappings.find((each) => each.name === name) : undefined
  if (mapping !== undefined) return resolvePlugin(surroundings, mapping.mapper, {}, mapping)
  const [only, ...more] = kinds
  return E.left(
    unknown('PluginUnknown', more.length > 0 ? 'plugin' : (only ?? 'plugin'), name, declared),
  )
}

const unknown = (
  tag: 'EnvironmentUnknown' | 'PluginUnknown' | 'JobUnknown' | 'ScheduleUnknown',
  what: string,
  name: string,
  declared: ReadonlyArray<{ readonly name: string }>,
): ProjectError => {
  const known = namesOf(declared)
  return unknownThing(tag, what, { name, known, meant: didYouMean(name, known) }) as ProjectError
}

const namesOf = (things: ReadonlyArray<{ readonly name: string }>): ReadonlyArray<string> =>
  things.map(({ name }) => name)
