/** What is tried in a workspace, one thing after another, and what of it went wrong. */
import { stripVTControlCharacters } from 'node:util'

import { isShown, type TypedCommand } from '../consumer/readme-example.ts'
import type { Ended } from '../process/run.ts'
import type { NewWorkspace } from './new-workspace.ts'

/** A command, and what must be true of how it ended. */
export interface Attempt {
  readonly command: readonly [string, ...(readonly string[])]
  /** The code that it must end with; 0 unless said otherwise. */
  readonly code?: number
  /** What it must print. */
  readonly prints?: readonly RegExp[]
  readonly beside?: boolean
}

/** Counts what was checked, and keeps a text for each thing that was not as it should be. */
export class Trial {
  readonly faults: string[] = []
  checks = 0
  readonly workspace: NewWorkspace

  constructor(workspace: NewWorkspace) {
    this.workspace = workspace
  }

  /** Runs a command and checks how it ended; a wrong code or a missing text is a fault. */
  async attempt({ command, code = 0, prints = [], beside = false }: Attempt): Promise<Ended> {
    const [program, ...args] = command
    const ended = await this.workspace.run(program, args, { beside })
    const line = command.join(' ')
    const told = `\n${ended.output.trim()}`
    this.check(ended.code === code, `${line}: expected code ${code}, found ${ended.code}${told}`)
    for (const text of prints) {
      this.check(text.test(ended.output), `${line}: expected it to print ${text}${told}`)
    }
    return ended
  }

  /** Types what a page shows, and checks that it is answered as shown there. */
  async type(session: readonly TypedCommand[]): Promise<void> {
    for (const { command, shown } of session) {
      const ended = await this.workspace.run('bash', ['-c', `{ ${command}; } 2>&1`])
      // Nx gives some of its tasks a terminal.
      const output = stripVTControlCharacters(ended.output).replaceAll('\r', '')
      const text = `$ ${command}\nthe page shows\n${shown.trim()}\nprinted was\n${output.trim()}`
      this.check(isShown(shown, output), text)
    }
  }

  /** Counts a check, and keeps its text where it does not hold. */
  check(holds: boolean, text: string): void {
    this.checks += 1
    if (!holds) this.faults.push(text)
  }
}
