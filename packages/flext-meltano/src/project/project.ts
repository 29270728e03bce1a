/**
 * A Meltano project, read whole from `meltano.yml` and `.env`. What is wrong with its structure is
 * found at once; what is wrong with a plugin's values (a variable that is not set) when that plugin
 * is asked for, since other plugins need other variables.
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

import {
  pluginKinds,
  type ByKind,
  type EnvironmentDeclaration,
  type JobDeclaration,
  type PluginKind,
  type ProjectDeclaration,
} from './declaration.ts'
import { parseDotEnv } from './dotenv.ts'
import { outerVariables } from './environment-variables.ts'
import { projectInvalid, unknownThing, type ProjectError } from './error.ts'
import { placesIn } from './config-layers.ts'
import { planPipelines, type PipelineSpec } from './pipeline-plan.ts'
import { resolvePlugin, type Surroundings } from './plugin-resolution.ts'
import { readText } from './project-file.ts'
import { readDeclaration } from './project-reader.ts'
import type { ResolvedPlugin } from './resolved-plugin.ts'

export interface ReadProject {
  /** The folder that holds `meltano.yml`. */
  readonly root: string
  /** Else `MELTANO_ENVIRONMENT` names it, else the project's `default_environment`. */
  readonly environment?: string
  /** The variables of the process. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** `false` expands a variable that is not set to an empty text, as Meltano does. */
  readonly strictEnv?: boolean
}

export interface MeltanoProject {
  readonly root: string
  readonly id: string | undefined
  readonly environment: string | undefined
  /** Names as declared, in the order of the file. */
  readonly environments: ReadonlyArray<string>
  readonly plugins: ByKind<string>
  readonly jobs: ReadonlyArray<string>
  /** What does no harm and is probably not meant, such as config for a plugin that does not exist. */
  readonly warnings: ReadonlyArray<Mistake>
  readonly extractor: (name: string) => FlextResult<ResolvedPlugin, ProjectError>
  /** Outside a pipeline: variables that its extractor would provide are not set. */
  readonly loader: (name: string) => FlextResult<ResolvedPlugin, ProjectError>
  readonly transformer: (name: string) => FlextResult<ResolvedPlugin, ProjectError>
  /** The pipelines of one job. */
  readonly job: (name: string) => FlextResult<ReadonlyArray<PipelineSpec>, ProjectError>
  /** The pipelines that plugin names, `transformer:command` words and names of jobs make up. */
  readonly planOf: (
    run: string | ReadonlyArray<string>,
  ) => FlextResult<ReadonlyArray<PipelineSpec>, ProjectError>
  /** Where a path of the project file stands: `meltano.yml:31:9`. */
  readonly placeOf: (path: string) => string | undefined
}

const PROJECT_FILE = 'meltano.yml'

/** Reads the project in a folder; every mistake in its files at once. */
export const readProject =
  (request: ReadProject): FlextTask<MeltanoProject, ProjectError> =>
  async () => {
    const root = resolve(request.root)
    const [project, dotEnv] = await Promise.all([
      readText(root, PROJECT_FILE, 'nothing'),
      readText(root, '.env', 'empty'),
    ])
    if (E.isLeft(project)) return project
    return E.isLeft(dotEnv) ? dotEnv : projectOf(root, request, project.right, dotEnv.right)
  }

const projectOf = (
  root: string,
  { environment: asked, env, strictEnv: strict = true }: ReadProject,
  source: SourceText,
  dotEnv: SourceText,
): FlextResult<MeltanoProject, ProjectError> => {
  const mistakes: Array<Mistake> = []
  const warnings: Array<Mistake> = []
  const report: Report = (mistake) => mistakes.push(mistake)
  const tree = parseYaml(source, report)
  const project = tree && readDeclaration(tree, report, (mistake) => warnings.push(mistake))
  const outer = outerVariables(env, parseDotEnv(dotEnv, report), { strict, report })
  if (tree === undefined || project === undefined) return E.left(projectInvalid(inOrder(mistakes)))

  const wanted = [asked, outer['MELTANO_ENVIRONMENT'], project.default_environment?.value].find(
    Boolean,
  )
  const environment = project.environments.find(({ name }) => name === wanted)
  if (mistakes.length > 0) return E.left(projectInvalid(inOrder(mistakes)))
  if (wanted !== undefined && environment === undefined) {
    return E.left(unknown('EnvironmentUnknown', 'environment', wanted, project.environments))
  }
  return E.right(access({ root, project, environment, outer, strict }, environment, tree, warnings))
}

const access = (
  surroundings: Surroundings,
  environment: EnvironmentDeclaration | undefined,
  tree: Located,
  warnings: ReadonlyArray<Mistake>,
): MeltanoProject => {
  const { root, project } = surroundings
  const places = new Map(placesIn(tree))
  const planOf = (run: string | ReadonlyArray<string>) => planPipelines(surroundings, [run].flat())
  return {
    root,
    id: project.project_id,
    environment: environment?.name,
    environments: namesOf(project.environments),
    plugins: namesByKind(project),
    jobs: namesOf(project.jobs),
    warnings,
    extractor: plugin(surroundings, 'extractor'),
    loader: plugin(surroundings, 'loader'),
    transformer: plugin(surroundings, 'transformer'),
    job: (name) =>
      project.jobs.some((job: JobDeclaration) => job.name === name)
        ? planOf(name)
        : E.left(unknown('JobUnknown', 'job', name, project.jobs)),
    planOf,
    placeOf: (path) => places.get(path),
  }
}

const plugin =
  (surroundings: Surroundings, kind: PluginKind) =>
  (name: string): FlextResult<ResolvedPlugin, ProjectError> => {
    const declared = surroundings.project.plugins[kind]
    const found = declared.find((each) => each.name === name)
    return found === undefined
      ? E.left(unknown('PluginUnknown', kind, name, declared))
      : resolvePlugin(surroundings, found, {})
  }

const unknown = (
  tag: 'EnvironmentUnknown' | 'PluginUnknown' | 'JobUnknown',
  what: string,
  name: string,
  declared: ReadonlyArray<{ readonly name: string }>,
): ProjectError => {
  const known = namesOf(declared)
  return unknownThing(tag, what, { name, known, meant: didYouMean(name, known) }) as ProjectError
}

const namesOf = (things: ReadonlyArray<{ readonly name: string }>): ReadonlyArray<string> =>
  things.map(({ name }) => name)

const namesByKind = ({ plugins }: ProjectDeclaration): ByKind<string> =>
  Object.fromEntries(
    pluginKinds.map((kind) => [kind, namesOf(plugins[kind])]),
  ) as unknown as ByKind<string>
