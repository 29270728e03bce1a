/** Types what a session shows, in a folder, and compares everything that is printed. */
import { run } from '../process/run.ts'
import { isShown, type TypedCommand } from './readme-example.ts'

export interface Desk {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

const killed = /^Killed\n?$/m

/** What differs, a text each: a command whose session ends in `Killed` has to be killed. */
export const typeSession = async (
  session: readonly TypedCommand[],
  { cwd, env }: Desk,
): Promise<readonly string[]> => {
  const faults: string[] = []
  for (const { command, shown } of session) {
    const { output } = await run('bash', ['-c', `{ ${command}; } 2>&1`], {
      cwd,
      output: 'collect',
      env: { NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
    })
    // The shell says more than that a program was killed: where, and which.
    const printed = output.replace(/^.*\bKilled\b.*$/m, 'Killed')
    if (killed.test(shown) !== killed.test(printed) || !isShown(shown, printed)) {
      faults.push(`$ ${command}\nthe page shows\n${shown.trim()}\nprinted was\n${printed.trim()}`)
    }
  }
  return faults
}
