/** How a tap or a target is started: what to run, and what may be expected of it. */
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A Singer plugin as a command. Config, catalog and state are added when it is started. */
export interface PluginCommand {
  /** The name people know it by; it stands in errors and logs. */
  readonly name: string
  readonly executable: string
  readonly args: ReadonlyArray<string>
  /** Variables that are set on top of the environment of this process. */
  readonly env: Readonly<Record<string, string>>
  /** The folder it runs in; this process's own by default. */
  readonly cwd?: string
  /** Native plugins keep to the end protocol and report failures as data. */
  readonly native: boolean
  /** Which of this package's own it is, if it is one. */
  readonly program?: NativePluginName
  /** The option that takes the catalog: old taps know only `--properties`. */
  readonly catalogOption?: '--catalog' | '--properties'
}

/** A command that extracts. */
export type TapCommand = PluginCommand
/** A command that loads. */
export type TargetCommand = PluginCommand

const commands = {
  'flext-tap-csv': 'tap-csv',
  'flext-tap-jsonl': 'tap-jsonl',
  'flext-tap-parquet': 'tap-parquet',
  'flext-tap-postgres': 'tap-postgres',
  'flext-tap-sqlite': 'tap-sqlite',
  'flext-tap-rest': 'tap-rest',
  'flext-tap-dead-letters': 'tap-dead-letters',
  'flext-mapper': 'mapper',
  'flext-target-csv': 'target-csv',
  'flext-target-duckdb': 'target-duckdb',
  'flext-target-jsonl': 'target-jsonl',
  'flext-target-parquet': 'target-parquet',
  'flext-target-postgres': 'target-postgres',
  'flext-target-sqlite': 'target-sqlite',
} as const

/** The commands that come with this package. */
export type NativePluginName = keyof typeof commands

/** Rows die young: a nursery of this size is as fast as a large one, and memory stays flat. */
const smallNursery = '--max-semi-space-size=16'

/** A command of this package, run by this Node: its source in tests, its build when installed. */
export const nativePlugin = (
  name: NativePluginName,
  more: Partial<Pick<PluginCommand, 'name' | 'env' | 'cwd'>> = {},
): PluginCommand => ({
  name,
  ...programOf(commands[name]),
  env: {},
  native: true,
  program: name,
  ...more,
})

/** A native tap and a native target as one program. */
export const fusedProgram = (
  tap: string,
  target: string,
): Pick<PluginCommand, 'executable' | 'args'> => {
  const { executable, args } = programOf('fused-pair')
  return { executable, args: [...args, tap, target] }
}

const programOf = (file: string): Pick<PluginCommand, 'executable' | 'args'> => {
  const ending = extname(import.meta.url)
  const program = fileURLToPath(new URL(`../bin/${file}${ending}`, import.meta.url))
  return { executable: process.execPath, args: [...nodeOptions(ending), smallNursery, program] }
}

/** The import conditions of this process; sources need the one that names them. */
const nodeOptions = (ending: string): ReadonlyArray<string> => {
  const { execArgv } = process
  const conditions = execArgv.flatMap((option, at) => {
    if (option.startsWith('--conditions=')) return [option.slice('--conditions='.length)]
    return execArgv[at - 1] === '--conditions' || execArgv[at - 1] === '-C' ? [option] : []
  })
  const source = ending === '.ts' ? ['@flext/source'] : []
  return [...new Set([...conditions, ...source])].map((condition) => `--conditions=${condition}`)
}
