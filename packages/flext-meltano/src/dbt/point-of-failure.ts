/** Going on where dbt was cut short: the same command, for those nodes alone that are not done. */
import type { DbtCommand } from './dbt-command.ts'

const choosing = new Set(['--select', '-s', '--models', '--model', '-m', '--exclude', '--selector'])

/** What `dbt ls` takes too. */
const common = new Set([
  ...choosing,
  '--vars',
  '--target',
  '-t',
  '--profile',
  '--profiles-dir',
  '--project-dir',
  '--target-path',
  '--state',
  '--indirect-selection',
])

/** The options, each with the words that belong to it. */
const grouped = (options: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> => {
  const groups: Array<Array<string>> = []
  for (const word of options) {
    const last = groups.at(-1)
    if (last === undefined || (word.startsWith('-') && !/^-\d/.test(word))) groups.push([word])
    else last.push(word)
  }
  return groups
}

const nameOf = ([first = '']: ReadonlyArray<string>): string => first.split('=', 1)[0] ?? ''

/** The command for these nodes and no others. */
export const forNodes = (command: DbtCommand, names: ReadonlyArray<string>): DbtCommand => ({
  ...command,
  options: [
    ...grouped(command.options)
      .filter((group) => !choosing.has(nameOf(group)))
      .flat(),
    '--select',
    ...names,
  ],
})

/** The freshness of all sources, asked where the command would run. */
export const freshnessOf = (command: DbtCommand): DbtCommand => ({
  ...command,
  command: 'source freshness',
  options: grouped(command.options)
    .filter((group) => common.has(nameOf(group)) && !choosing.has(nameOf(group)))
    .filter(([name = '']) => name !== '--indirect-selection')
    .flat(),
})

const kinds: Readonly<Record<string, ReadonlyArray<string>>> = {
  run: ['model'],
  test: ['test', 'unit_test'],
  seed: ['seed'],
  snapshot: ['snapshot'],
  build: ['model', 'test', 'unit_test', 'seed', 'snapshot'],
}

/** The arguments of `dbt ls` that name the nodes of a command, or nothing where they cannot be chosen. */
export const listing = ({ command, options }: DbtCommand): ReadonlyArray<string> | undefined => {
  const own = kinds[command]
  return own === undefined
    ? undefined
    : [
        '--quiet',
        'ls',
        ...grouped(options)
          .filter((group) => common.has(nameOf(group)))
          .flat(),
        ...own.flatMap((kind) => ['--resource-type', kind]),
        '--output',
        'json',
        '--output-keys',
        'unique_id',
        'name',
        'resource_type',
      ]
}
