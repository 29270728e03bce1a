/**
 * The last lines of a terminal, redrawn in place. Each drawing is one write that overwrites what
 * stood there, so nothing flickers; text that is to stay goes above it.
 */
import type { Sink } from '../world/world.ts'
import { truncate } from './width.ts'

export interface LiveRegion {
  readonly draw: (lines: ReadonlyArray<string>) => void
  /** Writes text that stays, above the region. It ends in a line break. */
  readonly above: (text: string) => void
  /** Leaves what is drawn as it stands, and gives the cursor back. */
  readonly end: () => void
}

const hideCursor = '\u001b[?25l'
const showCursor = '\u001b[?25h'
/** Terminals that know it show everything between these at once. */
const beginUpdate = '\u001b[?2026h'
const endUpdate = '\u001b[?2026l'
const restOfLine = '\u001b[K'
const restOfScreen = '\u001b[J'

export const liveRegion = (sink: Sink): LiveRegion => {
  let drawn: ReadonlyArray<string> = []
  let begun = false

  const toTop = (): string => (drawn.length === 0 ? '' : `\u001b[${drawn.length}F`)
  const fit = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
    const width = (sink.columns() ?? 80) - 1
    return lines.map((line) => truncate(line, width))
  }
  const region = (lines: ReadonlyArray<string>): string =>
    lines.map((line) => `${line}${restOfLine}\n`).join('') + restOfScreen

  return {
    draw: (lines) => {
      const next = fit(lines)
      const start = begun ? '' : hideCursor
      begun = true
      sink.write(`${beginUpdate}${start}${toTop()}${region(next)}${endUpdate}`)
      drawn = next
    },
    above: (text) => {
      const kept = text.replaceAll('\n', `${restOfLine}\n`)
      sink.write(`${beginUpdate}${toTop()}${kept}${region(drawn)}${endUpdate}`)
    },
    end: () => {
      if (begun) sink.write(showCursor)
      begun = false
      drawn = []
    },
  }
}
