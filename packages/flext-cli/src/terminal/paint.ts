/**
 * Colours, or none. Asked for by `--no-color`, `FORCE_COLOR` and `NO_COLOR`, in this order; else
 * they are for terminals only.
 * @see https://no-color.org and https://force-color.org
 */
import { styleText } from 'node:util'

import type { World, Sink } from '../world/world.ts'

type Style = (text: string) => string

export interface Paint {
  readonly bold: Style
  readonly dim: Style
  readonly red: Style
  readonly green: Style
  readonly yellow: Style
  readonly blue: Style
  readonly cyan: Style
}

export const hasColours = (env: World['env'], sink: Sink, asked: boolean): boolean => {
  if (!asked) return false
  const forced = env['FORCE_COLOR']
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false'
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false
  return sink.isTerminal && env['TERM'] !== 'dumb'
}

export const paint = (colours: boolean): Paint => {
  const style =
    (format: keyof Paint): Style =>
    (text) =>
      colours ? styleText(format, text, { validateStream: false }) : text
  return {
    bold: style('bold'),
    dim: style('dim'),
    red: style('red'),
    green: style('green'),
    yellow: style('yellow'),
    blue: style('blue'),
    cyan: style('cyan'),
  }
}
