/** JSON that is given on the command line: as it stands, in a file behind `@`, or on stdin as `-`. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'

const standardInput = 0

export const jsonArgument = (
  { world }: Cli,
  what: string,
  text: string,
): E.Either<Failure, unknown> => {
  try {
    if (text === '-') return E.right(JSON.parse(readFileSync(standardInput, 'utf8')))
    const json = text.startsWith('@')
      ? readFileSync(resolve(world.cwd, text.slice(1)), 'utf8')
      : text
    return E.right(JSON.parse(json))
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    return E.left(
      usageInvalid(
        `${what}: expected JSON, @ and a file of it, or - for stdin, found ${text}: ${why}`,
        text.startsWith('@') || text === '-' ? [] : [`a text has quotes of its own: '"yes"'`],
      ),
    )
  }
}
