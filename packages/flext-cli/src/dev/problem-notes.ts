/** Says on stderr where sources could not be understood. */
import type { SourceProblem } from 'flext-quality/analysis'

import type { Cli } from '../program/cli.ts'
import { count } from '../terminal/quantity.ts'

const most = 5

export const problemNotes = (cli: Cli, problems: ReadonlyArray<SourceProblem>): void => {
  for (const { path, line, column, message } of problems.slice(0, most)) {
    cli.note(`${cli.notePaint.yellow('not understood:')} ${path}:${line}:${column} ${message}`)
  }
  if (problems.length > most) cli.note(`and ${count(problems.length - most)} more places`)
}
