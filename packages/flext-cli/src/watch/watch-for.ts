/** Which way of looking on is the right one here. */
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { jsonWatch } from './json-watch.ts'
import { plainWatch, silentWatch } from './plain-watch.ts'
import { terminalWatch } from './terminal-watch.ts'
import type { Watch } from './watch.ts'

/** What `--progress` takes. */
export const progressWays = ['auto', 'plain', 'json', 'none'] as const

/** With `--json`, who is not at a terminal hears nothing but the answer, unless asked for. */
export const watchFor = (
  { world, options, notePaint }: Cli,
  asked = 'auto',
): E.Either<Failure, Watch> => {
  const way = progressWays.find((each) => each === asked)
  if (way === undefined) {
    const known = progressWays.join(', ')
    return E.left(usageInvalid(`--progress: there is no ${asked}; there are ${known}`))
  }
  if (way === 'json') return E.right(jsonWatch(world))
  if (options.quiet === true || way === 'none') return E.right(silentWatch(world))
  if (way === 'plain') return E.right(plainWatch(world))
  if (world.stderr.isTerminal && world.env['TERM'] !== 'dumb')
    return E.right(terminalWatch(world, notePaint))
  return E.right(options.json === true ? silentWatch(world) : plainWatch(world))
}
