/** What every command works with: the world, and how the user wants to be spoken to. */
import { stripVTControlCharacters } from 'node:util'

import { hasColours, paint, type Paint } from '../terminal/paint.ts'
import type { World } from '../world/world.ts'
import { tellLine } from './json-line.ts'

/** Options that every command has. */
export interface CommonOptions {
  readonly project?: string
  readonly journal?: string
  readonly json?: true
  readonly quiet?: true
  readonly color: boolean
  /** How what goes on is told, where a command can tell. */
  readonly progress?: string
}

export interface Cli {
  readonly world: World
  readonly options: CommonOptions
  /** For what goes to stdout. */
  readonly paint: Paint
  /** For what goes to stderr. */
  readonly notePaint: Paint
  /** How wide what is drawn on stdout may be. */
  readonly width: number
  /** Where a line of text is cut: nowhere, unless stdout is a terminal. */
  readonly textWidth: number
  /** Says something on stderr that is not the answer; silent with `--quiet`. */
  readonly note: (line: string) => void
}

export const cliOf = (world: World, options: CommonOptions): Cli => {
  const width = Math.max(60, Math.min(world.stdout.columns() ?? 100, 160))
  return {
    world,
    options,
    paint: paint(hasColours(world.env, world.stdout, options.color)),
    notePaint: paint(hasColours(world.env, world.stderr, options.color)),
    width,
    textWidth: world.stdout.isTerminal ? width - 1 : Infinity,
    note: (line) => {
      if (options.progress === 'json')
        tellLine(world, { type: 'said', message: stripVTControlCharacters(line) })
      else if (options.quiet !== true) world.stderr.write(`${line}\n`)
    },
  }
}
