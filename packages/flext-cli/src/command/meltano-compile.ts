/** `flext meltano compile` and `flext meltano validate`: the project as a whole. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { mistakeText, type Mistake } from 'flext-core/yaml'
import { pluginKinds, readProject, type MeltanoProject } from 'flext-meltano'
import { pipelineProblems } from 'flext-meltano/project'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import { exitCodes } from '../program/exit-code.ts'
import type { Outcome } from '../program/outcome.ts'
import { noteMistakes, openProject } from '../project-access/open-project.ts'
import { counted } from '../terminal/quantity.ts'

export interface MeltanoCompileOptions {
  readonly environment?: string
  readonly directory?: string
  readonly showSecrets?: true
}

export const meltanoCompile = async (
  cli: Cli,
  options: MeltanoCompileOptions,
): Promise<Outcome> => {
  const opened = await openProject(cli, options)
  if (E.isLeft(opened)) return opened
  const project = opened.right
  const shown = { showSecrets: options.showSecrets === true }
  if (options.directory === undefined) {
    const manifest = project.manifest(shown)
    return E.right({ document: manifest, text: JSON.stringify(manifest, undefined, 2) })
  }
  const folder = resolve(cli.world.cwd, options.directory)
  const environments =
    options.environment === undefined ? project.environments : [options.environment]
  const files: Array<string> = []
  mkdirSync(folder, { recursive: true })
  for (const environment of environments.length === 0 ? [undefined] : environments) {
    const one = environment === undefined ? opened : await openProject(cli, { environment })
    if (E.isLeft(one)) return one
    const name = ['meltano-manifest', environment, 'json'].filter((part) => part !== undefined)
    const file = join(folder, name.join('.'))
    writeFileSync(file, `${JSON.stringify(one.right.manifest(shown), undefined, 2)}\n`)
    files.push(file)
  }
  return E.right({ document: { files }, text: files.join('\n') })
}

/** Everything that is wrong in any environment, and what would stand in the way of a run. */
export const meltanoValidate = async (
  cli: Cli,
  { environment }: { readonly environment?: string },
): Promise<Outcome> => {
  const opened = await openProject(cli, environment === undefined ? {} : { environment })
  if (E.isLeft(opened)) return opened
  const { root, environments } = opened.right
  const names = environment === undefined ? environments : [environment]
  const problems = new Set(opened.right.refusedInRuns.map(mistakeText))
  const unset: Array<Mistake> = []
  const lacking: Array<ReadonlyArray<string>> = []
  for (const name of names.length === 0 ? [undefined] : names) {
    const named = name === undefined ? {} : { environment: name }
    const project = await readProject({ root, env: cli.world.env, ...named })()
    const found = E.isLeft(project) ? [project.left.message] : problemsIn(project.right)
    const { missing = [], wrong = [] } = Object.groupBy(found, isMissing)
    for (const problem of wrong) problems.add(problem)
    lacking.push(missing)
    if (E.isRight(project)) unset.push(...unsetIn(project.right))
  }
  const [first = [], ...others] = lacking
  for (const problem of first)
    if (others.every((each) => each.includes(problem))) problems.add(problem)
  noteMistakes(cli, unset)
  const isValid = problems.size === 0
  const counts = pluginKinds.map((kind) => opened.right.plugins[kind].length)
  const total = counted(
    counts.reduce((sum, count) => sum + count, 0),
    'plugin',
  )
  const jobs = counted(opened.right.jobs.length, 'job')
  return E.right({
    document: { valid: isValid, files: opened.right.files, problems: [...problems] },
    text: isValid
      ? `${root} is valid: ${total}, ${jobs}, ${counted(names.length, 'environment')}`
      : [...problems].join('\n'),
    exitCode: isValid ? exitCodes.done : exitCodes.refused,
  })
}

/** What is not said in one environment may be said in another, where alone it is run. */
const isMissing = (problem: string): 'missing' | 'wrong' =>
  problem.endsWith(', found missing') ? 'missing' : 'wrong'

const pluginsIn = (project: MeltanoProject) =>
  pluginKinds.flatMap((kind) => project.plugins[kind].map((name) => project.plugin(name, kind)))

/** Variables that are not set here may well be where the project is run. */
const unsetIn = (project: MeltanoProject): ReadonlyArray<Mistake> =>
  pluginsIn(project).flatMap((plugin) => (E.isRight(plugin) ? plugin.right.warnings : []))

const problemsIn = (project: MeltanoProject): ReadonlyArray<string> => {
  const plugins = pluginsIn(project)
  const jobs = project.jobs.map((name) => project.partsOf([name]))
  const schedules = project.schedules.map(({ name }) => project.scheduled(name))
  const unread = [...plugins, ...jobs, ...schedules].flatMap((read) =>
    E.isLeft(read) ? [read.left.message] : [],
  )
  return [...unread, ...pipelineProblems(project)]
}
