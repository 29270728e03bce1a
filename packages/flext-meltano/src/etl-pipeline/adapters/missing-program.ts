/** Programs of plugins of others that are not there, found before anything is begun. */
import { executableAt } from '../../plugin-process/executable-at.ts'
import type { ResolvedCommand, ResolvedPlugin } from '../../project/resolved-plugin.ts'

/** The file that a plugin of others is started from; undefined where there is none that may be run. */
export const programOf = (
  { name, executable, env, cwd }: ResolvedPlugin,
  asked = executable ?? name,
): string | undefined =>
  // oxlint-disable-next-line no-process-env -- a child gets its parent's, as from a shell
  executableAt(asked, cwd, env['PATH'] ?? process.env['PATH'] ?? '')

export interface MissingProgram {
  /** With the place of the plugin in the project. */
  readonly text: string
  /** What to do about it. */
  readonly advice: string
}

/** Nothing for a native plugin; a command is looked for by its own executable. */
export const missingProgram = (
  plugin: ResolvedPlugin | ResolvedCommand,
): MissingProgram | undefined => {
  const { name, native, executable, kind, place, pipUrl } = plugin
  const wanted = ('command' in plugin ? plugin.command.executable : executable) ?? name
  if (native !== undefined || programOf(plugin, wanted) !== undefined) return undefined
  return {
    text: `${place}: ${name}: expected the command ${wanted}, found none`,
    advice:
      pipUrl === undefined
        ? `give ${name} a pip_url or an executable (${place})`
        : `flext meltano install ${kind} ${name}`,
  }
}
