/** Tells of a pipeline in plain lines, for logs: of a load at most every five seconds. */
import { count } from '../terminal/quantity.ts'
import type { World } from '../world/world.ts'
import { phaseWords, type Watch } from './watch.ts'

/** Milliseconds between two lines about a load. */
const pace = 5_000

export const plainWatch = (world: World): Watch => {
  let told = world.now()
  const write = (text: string): void => world.stderr.write(text)

  return {
    run: (said) => write(`${said}\n`),
    begun: (phase) => {
      if (phase === 'load') told = world.now()
    },
    done: (phase, result) => {
      if (result !== '') write(`${phaseWords[phase][1]}: ${result}\n`)
    },
    failed: (phase) => write(`${phaseWords[phase][0]} failed\n`),
    progress: ({ rows, rowsPerSecond }) => {
      if (world.now() - told < pace) return
      told = world.now()
      const streams = Object.entries(rows).map(([stream, n]) => `${stream} ${count(n)}`)
      write(`loading: ${streams.join(', ')} rows, ${count(rowsPerSecond)} rows/s\n`)
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
