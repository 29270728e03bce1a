/** Tells of a pipeline in plain lines, for logs: of a load at most every five seconds. */
import { paint } from '../terminal/paint.ts'
import { table } from '../terminal/table.ts'
import type { World } from '../world/world.ts'
import { streamColumns, streamLines } from './stream-lines.ts'
import { streamRates } from './stream-rates.ts'
import { phaseWords, type Watch } from './watch.ts'

/** Milliseconds between two words about a load. */
const pace = 5_000

export const plainWatch = (world: World): Watch => {
  let told = world.now()
  let rates = streamRates()
  const write = (text: string): void => world.stderr.write(text)

  return {
    run: (said) => write(`${said}\n`),
    begun: (phase) => {
      if (phase !== 'load') return
      told = world.now()
      rates = streamRates()
    },
    done: (phase, result) => {
      if (result !== '') write(`${phaseWords[phase][1]}: ${result}\n`)
    },
    failed: (phase) => write(`${phaseWords[phase][0]} failed\n`),
    progress: (progress) => {
      rates.add(progress.rows, world.now())
      if (world.now() - told < pace) return
      told = world.now()
      const { streams, sum } = streamLines(progress, rates)
      const moving = streams.filter(({ isMoving }) => isMoving).map(({ cells }) => cells)
      const lines = table(streamColumns, [...moving, ...(sum ? [sum] : [])], paint(false))
      for (const line of lines) write(`loading: ${line}\n`)
    },
    write,
    end: () => {},
  }
}

/** Nothing but what has to be said. */
export const silentWatch = (world: World): Watch => ({
  run: () => {},
  begun: () => {},
  done: () => {},
  failed: () => {},
  progress: () => {},
  write: (text) => world.stderr.write(text),
  end: () => {},
})
