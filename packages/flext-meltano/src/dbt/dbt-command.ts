/** A command of a dbt plugin, taken apart: which of dbt's own it is, and where its artifacts will be. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, isAbsolute, join, resolve } from 'node:path'

import { sourceText, parseYaml } from 'flext-core/yaml'

import { commandToRun } from '../invoke/plugin-command.ts'
import type { ResolvedCommand } from '../project/resolved-plugin.ts'
import type { DbtTransformationRequest } from './model.ts'

export interface DbtCommand {
  /** The plugin. */
  readonly name: string
  readonly executable: string
  /** dbt's own command: `build`, `source freshness`. */
  readonly command: string
  /** All that comes after it. */
  readonly options: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly projectDir: string
  readonly targetDir: string
  readonly secrets: ReadonlyArray<string>
}

/** Those that run nodes and say in artifacts what became of them. */
const commands = [
  'run',
  'build',
  'test',
  'seed',
  'snapshot',
  'compile',
  'retry',
  'source freshness',
  'docs generate',
] as const

/** Whether the plugin is dbt and the command one that is run through the service. */
export const isDbtCommand = (plugin: ResolvedCommand): boolean =>
  isDbt(plugin) && commandIn(plugin.command.args) !== undefined

export const dbtCommands: string = commands.join(', ')

/** By the program that is started, or the package that brings it. */
const isDbt = ({ name, command, pipUrl = '' }: ResolvedCommand): boolean =>
  /^dbt([-_.]|$)/.test(basename(command.executable ?? name)) ||
  /(^|\s)dbt-(core|[a-z]+)\b/.test(pipUrl)

const commandIn = (args: ReadonlyArray<string>): (typeof commands)[number] | undefined =>
  commands.find((each) => each.split(' ').every((word, at) => args[at] === word))

/** What a request adds to the options that the project gives. */
type DbtOptions = Pick<
  DbtTransformationRequest,
  'select' | 'exclude' | 'fullRefresh' | 'vars' | 'target'
>

/** Nothing where it is no such command. */
export const dbtCommand = (
  plugin: ResolvedCommand,
  more: DbtOptions = {},
): DbtCommand | undefined => {
  const { executable, args, env, cwd, secrets = [] } = commandToRun(plugin)
  const command = commandIn(args)
  if (command === undefined || !isDbt(plugin)) return undefined
  const options = [...args.slice(command.split(' ').length), ...asOptions(more)]
  const projectDir = resolve(
    cwd,
    valueOf(options, '--project-dir') ?? env['DBT_PROJECT_DIR'] ?? '.',
  )
  return {
    name: plugin.name,
    executable:
      executable.includes('/') && !isAbsolute(executable) ? resolve(cwd, executable) : executable,
    command,
    options,
    env,
    cwd,
    projectDir,
    targetDir: resolve(
      projectDir,
      valueOf(options, '--target-path') ?? env['DBT_TARGET_PATH'] ?? targetPathIn(projectDir),
    ),
    secrets,
  }
}

const asOptions = ({
  select = [],
  exclude = [],
  fullRefresh = false,
  vars,
  target,
}: DbtOptions): ReadonlyArray<string> => [
  ...(select.length === 0 ? [] : ['--select', ...select]),
  ...(exclude.length === 0 ? [] : ['--exclude', ...exclude]),
  ...(fullRefresh ? ['--full-refresh'] : []),
  ...(vars === undefined ? [] : ['--vars', JSON.stringify(vars)]),
  ...(target === undefined ? [] : ['--target', target]),
]

/** `--target-path x` and `--target-path=x`; the last one counts. */
export const valueOf = (options: ReadonlyArray<string>, name: string): string | undefined => {
  const found = options.flatMap((option, at) => {
    if (option.startsWith(`${name}=`)) return [option.slice(name.length + 1)]
    const next = options[at + 1]
    return option === name && next !== undefined ? [next] : []
  })
  return found.at(-1)
}

const targetPathIn = (projectDir: string): string => {
  const file = join(projectDir, 'dbt_project.yml')
  if (!existsSync(file)) return 'target'
  const project = parseYaml(sourceText(file, readFileSync(file, 'utf8')), () => {})
  const said = project?.kind === 'map' ? project.entries.get('target-path')?.value : undefined
  return said?.kind === 'scalar' && typeof said.value === 'string' && !said.value.includes('{{')
    ? said.value
    : 'target'
}
