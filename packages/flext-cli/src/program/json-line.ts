/** What is told on stderr to a program that looks on: with `--progress json`, one JSON document a line. */
import { withoutSecrets } from '../terminal/without-secrets.ts'
import type { World } from '../world/world.ts'
import type { ProgressLine } from './progress-line.ts'

/** Whether the words of a command line ask for it, whatever else is in them. */
export const asksForLines = (args: ReadonlyArray<string>): boolean =>
  args.some(
    (word, at) => word === '--progress=json' || (word === 'json' && args[at - 1] === '--progress'),
  )

/** The line says when it was told. */
export const tellLine = ({ stderr, now }: World, { type, ...more }: ProgressLine): void => {
  const at = new Date(now()).toISOString()
  stderr.write(withoutSecrets(`${JSON.stringify({ type, at, ...more })}\n`))
}
