/** Several pipelines at a time: lines that stay, each with the pipeline that it is about. */
import type { Cli } from '../program/cli.ts'
import { jsonWatch } from './json-watch.ts'
import { plainWatch, silentWatch } from './plain-watch.ts'
import type { Watch } from './watch.ts'

/** The watch of the pipeline that writes a state; what it says goes through the one that is given. */
export const sideBySide = (
  { world, options, notePaint }: Cli,
  watch: Watch,
  way = 'auto',
): ((stateId: string) => Watch) => {
  const known = new Map<string, Watch>()
  const isSilent =
    way === 'none' ||
    (way === 'auto' &&
      (options.quiet === true || (options.json === true && !world.stderr.isTerminal)))
  return (stateId) => {
    const found = known.get(stateId)
    if (found !== undefined) return found
    const write = (text: string): void => watch.write(`${notePaint.dim(`${stateId} │`)} ${text}`)
    const lines = { ...world, stderr: { ...world.stderr, write } }
    const made =
      way === 'json' ? jsonWatch(world, stateId) : isSilent ? silentWatch(lines) : plainWatch(lines)
    known.set(stateId, made)
    return made
  }
}
