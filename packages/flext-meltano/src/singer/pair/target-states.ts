/** The states that a target prints once it has made them durable: one JSON object a line. */
import { lineSplitter } from '../../io/line-splitter.ts'
import type { PluginProcess } from '../../plugin-process/plugin-process.ts'
import { SingerState } from '../message.ts'

/** Follows what a target prints; lines that are no state are passed over, as Singer runners do. */
export const followStates = (
  target: PluginProcess,
  onState: (state: SingerState) => void = () => {},
): { readonly last: () => SingerState | undefined } => {
  const splitter = lineSplitter()
  let last: SingerState | undefined
  const take = (line: string): void => {
    const state = stateIn(line)
    if (state === undefined) return
    last = state
    onState(state)
  }
  target.stdout.on('data', (chunk: Buffer) => splitter.take(chunk).forEach(take))
  target.stdout.on('end', () => {
    const rest = splitter.rest()
    if (rest !== undefined) take(rest)
  })
  return { last: () => last }
}

const stateIn = (line: string): SingerState | undefined => {
  if (!line.trimStart().startsWith('{')) return undefined
  try {
    const parsed: unknown = JSON.parse(line)
    return SingerState.is(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}
