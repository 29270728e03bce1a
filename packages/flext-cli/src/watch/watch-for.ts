/** Which way of looking on is the right one here. */
import type { Cli } from '../program/cli.ts'
import { plainWatch, silentWatch } from './plain-watch.ts'
import { terminalWatch } from './terminal-watch.ts'
import type { Watch } from './watch.ts'

/** With `--json`, who is not at a terminal hears nothing but the answer. */
export const watchFor = ({ world, options, notePaint }: Cli): Watch => {
  if (options.quiet === true) return silentWatch(world)
  if (world.stderr.isTerminal && world.env['TERM'] !== 'dumb')
    return terminalWatch(world, notePaint)
  return options.json === true ? silentWatch(world) : plainWatch(world)
}
