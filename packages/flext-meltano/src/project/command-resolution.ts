/** A command of a plugin, as its process is started: executable, arguments, variables. */
import { either as E } from 'fp-ts'
import { mistakeAt, type Mistake } from 'flext-core/yaml'

import { commandWords } from './command-words.ts'
import type { PluginDeclaration } from './declaration.ts'
import { expandText } from './expansion.ts'
import { startedIn } from './installation.ts'
import type { ResolvedCommand, ResolvedPlugin } from './resolved-plugin.ts'

/** Without a command, the plugin's executable on its own. */
export const resolveCommand = (
  plugin: PluginDeclaration,
  resolved: ResolvedPlugin,
  name: string | undefined,
): E.Either<ReadonlyArray<Mistake>, ResolvedCommand> => {
  const declared = name === undefined ? undefined : resolved.commands.get(name)
  const mistakes: Array<Mistake> = []
  const refuse = (expected: string, found: string, hint?: string): void => {
    const { span, path } = declared?.container_spec ?? plugin
    mistakes.push(mistakeAt(span, { path, expected, found, hint }))
  }
  if (declared?.container_spec !== undefined) {
    const hint = 'give the command an executable that starts the container'
    refuse(`${plugin.name}:${name} to be a program`, 'a container, which is not run', hint)
  }
  // Words first, then variables: what a variable holds is one word, as in Meltano.
  const args = commandWords(declared?.args ?? '').map((word) => {
    const expanded = expandText(word, resolved.env, () => '')
    if (expanded === '' && word !== '') {
      refuse(`the variables in ${word} of ${plugin.name}:${name} to be set`, 'no text')
    }
    return expanded
  })
  if (mistakes.length > 0) return E.left(mistakes)
  const executable =
    declared?.executable === undefined
      ? resolved.executable
      : startedIn(resolved.installation, declared.executable)
  return E.right({ ...resolved, command: { name: name ?? '', executable, args } })
}
