/** `flext meltano validate`: what is wrong in any environment, and what would stand in the way of a run. */
import { mistakeText, type Mistake } from 'flext-core/yaml'
import { pluginKinds, readProject, type MeltanoProject } from 'flext-meltano'
import { pipelineProblems } from 'flext-meltano/project'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import { exitCodes } from '../program/exit-code.ts'
import type { Outcome } from '../program/outcome.ts'
import { noteMistakes, openProject } from '../project-access/open-project.ts'
import { counted } from '../terminal/quantity.ts'
import { missingPrograms, pluginsIn, unmatchedIn } from './validate-notes.ts'

/** A setting that only some environments have is noted: where it is not, the plugin may never be run. */
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
  const projects: Array<MeltanoProject> = []
  const lacks = new Map<string, { readonly text: string; readonly by: ReadonlyArray<string> }>()
  for (const name of names.length === 0 ? [undefined] : names) {
    const named = name === undefined ? {} : { environment: name }
    const project = await readProject({ root, env: cli.world.env, ...named })()
    if (E.isLeft(project)) {
      problems.add(project.left.message)
      continue
    }
    unset.push(...unsetIn(project.right))
    projects.push(project.right)
    for (const message of unreadIn(project.right)) problems.add(message)
    for (const { text, plugin, lacking } of pipelineProblems(project.right)) {
      if (name === undefined || lacking === undefined) {
        problems.add(text)
        continue
      }
      const key = `${plugin} ${lacking}`
      lacks.set(key, { text, by: [...(lacks.get(key)?.by ?? []), name] })
    }
  }
  for (const { text, by } of lacks.values()) {
    if (by.length === names.length) problems.add(text)
    else cli.note(`${cli.notePaint.yellow('note:')} ${text} in ${by.join(', ')}`)
  }
  const notes = [...projects.flatMap(missingPrograms), ...(await unmatchedIn(cli, projects))]
  for (const text of new Set(notes)) cli.note(`${cli.notePaint.yellow('note:')} ${text}`)
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

/** Variables that are not set here may well be where the project is run. */
const unsetIn = (project: MeltanoProject): ReadonlyArray<Mistake> =>
  pluginsIn(project).flatMap((plugin) => (E.isRight(plugin) ? plugin.right.warnings : []))

const unreadIn = (project: MeltanoProject): ReadonlyArray<string> => {
  const jobs = project.jobs.map((name) => project.partsOf([name]))
  const schedules = project.schedules.map(({ name }) => project.scheduled(name))
  return [...pluginsIn(project), ...jobs, ...schedules].flatMap((read) =>
    E.isLeft(read) ? [read.left.message] : [],
  )
}
