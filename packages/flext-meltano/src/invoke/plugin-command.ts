/** A command of a resolved plugin as a program to run. */
import { secretsOf } from '../etl-pipeline/adapters/plugin-secrets.ts'
import type { ResolvedCommand } from '../project/resolved-plugin.ts'
import type { CommandToRun } from './run-command.ts'

/** `more` stands behind the arguments that the project gives. */
export const commandToRun = (
  plugin: ResolvedCommand,
  more: ReadonlyArray<string> = [],
): CommandToRun => {
  const { name: command, executable, args } = plugin.command
  return {
    name: command === '' ? plugin.name : `${plugin.name}:${command}`,
    executable: executable ?? plugin.name,
    args: [...args, ...more],
    env: plugin.env,
    cwd: plugin.cwd,
    secrets: secretsOf(plugin),
  }
}
