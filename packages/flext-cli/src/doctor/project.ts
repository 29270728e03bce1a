/** The project: can it be read, and its plugins be run. */
import { pluginKinds, readProject, type MeltanoProject, type ResolvedPlugin } from 'flext-meltano'
import { missingProgram, programOf } from 'flext-meltano/project'
import { either as E } from 'fp-ts'

import { counted } from '../terminal/quantity.ts'
import type { World } from '../world/world.ts'
import { fail, ok, warn, type Finding } from './finding.ts'

export interface CheckedProject {
  readonly findings: ReadonlyArray<Finding>
  /** The loaders that could be read. */
  readonly loaders: ReadonlyArray<ResolvedPlugin>
}

export const checkProject = async (
  { env }: World,
  root: string,
  environment: string | undefined,
): Promise<CheckedProject> => {
  const named = environment === undefined ? {} : { environment }
  const read = await readProject({ root, env, ...named })()
  if (E.isLeft(read)) return { findings: [fail('project', read.left.message)], loaders: [] }
  const project = read.right
  const loaders = project.plugins.loader.map(project.loader)
  const plugins = pluginKinds
    .filter((kind) => kind !== 'file' && kind !== 'transform')
    .flatMap((kind) =>
      project.plugins[kind].map((name) =>
        kind === 'loader' ? project.loader(name) : project.plugin(name, kind),
      ),
    )
  const usable = plugins.flatMap((plugin) => (E.isRight(plugin) ? [plugin.right] : []))
  const broken = new Set(
    plugins.flatMap((plugin) => (E.isLeft(plugin) ? [plugin.left.message] : [])),
  )
  const where = project.environment === undefined ? '' : `, environment ${project.environment}`
  return {
    findings: [
      ok(
        'project',
        `${root}${where}: ${counted(plugins.length, 'plugin')}, ${counted(project.jobs.length, 'job')}`,
      ),
      ...project.warnings.map(mistaken),
      ...project.refusedInRuns.map(({ expected, found, path }) =>
        fail('project', `${path}: expected ${expected}, found ${found}`),
      ),
      ...[...broken].map((message) => fail('plugin', message)),
      ...usable.flatMap(({ warnings }) => warnings.map(mistaken)),
      ...usable.flatMap((plugin) => executableOf(plugin)),
    ],
    loaders: loaders.flatMap((plugin) => (E.isRight(plugin) ? [plugin.right] : [])),
  }
}

const mistaken = ({ expected, found, path }: MeltanoProject['warnings'][number]): Finding =>
  warn('project', `${path}: expected ${expected}, found ${found}`, 'mend meltano.yml')

const executableOf = (plugin: ResolvedPlugin) => {
  const { name, native } = plugin
  if (native !== undefined) return [ok('plugin', `${name} is native`)]
  const missing = missingProgram(plugin)
  return [
    missing === undefined
      ? ok('plugin', `${name} is ${programOf(plugin)}`)
      : fail('plugin', missing.text, missing.advice),
  ]
}
