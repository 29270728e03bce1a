/** Shows a pipeline on a terminal: what is done stays, what is under way is redrawn in place. */
import type { PipelineProgress } from 'flext-meltano'

import { liveRegion } from '../terminal/live-region.ts'
import type { Paint } from '../terminal/paint.ts'
import { duration } from '../terminal/quantity.ts'
import { table } from '../terminal/table.ts'
import type { World } from '../world/world.ts'
import { streamColumns, streamLines } from './stream-lines.ts'
import { streamRates } from './stream-rates.ts'
import { phaseWords, type Phase, type Watch } from './watch.ts'

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
/** Milliseconds from one drawing to the next. */
const drawEvery = 100
const nameWidth = 20
const tookWidth = 9

interface UnderWay {
  readonly phase: Phase
  readonly since: number
}

export const terminalWatch = (world: World, paint: Paint): Watch => {
  const region = liveRegion(world.stderr)
  let now: UnderWay | undefined
  let progress: PipelineProgress | undefined
  let rates = streamRates()
  let frame = 0
  let timer: NodeJS.Timeout | undefined
  let isUsed = false

  const draw = (): void => {
    frame++
    if (now === undefined) return region.draw([])
    const [doing] = phaseWords[now.phase]
    const sign = paint.cyan(frames[frame % frames.length] ?? '')
    const line = `  ${sign} ${doing.padEnd(nameWidth)} ${tookSince(now.since)}`
    region.draw(now.phase === 'load' && progress ? [line, ...streams(progress)] : [line])
  }
  const streams = (latest: PipelineProgress) => {
    const { streams: each, sum } = streamLines(latest, rates)
    const lines = each.map(({ cells, isMoving }) =>
      isMoving ? cells.map((cell) => paint.cyan(cell)) : cells,
    )
    const whole = sum === undefined ? [] : [sum.map((cell) => paint.dim(cell))]
    return table(streamColumns, [...lines, ...whole], paint).map((line) => `      ${line}`)
  }
  const tookSince = (since: number): string =>
    paint.dim(duration(world.now() - since).padStart(tookWidth))
  const ended = (sign: string, words: string, result: string): void => {
    if (now === undefined) return
    const took = tookSince(now.since)
    now = undefined
    region.draw([])
    region.above(`  ${sign} ${words.padEnd(nameWidth)} ${took}${result && `  ${result}`}\n`)
  }

  return {
    run: (said) => {
      isUsed = true
      region.above(`${said}\n`)
    },
    begun: (phase) => {
      now = { phase, since: world.now() }
      if (phase === 'load') [progress, rates] = [undefined, streamRates()]
      timer ??= setInterval(draw, drawEvery).unref()
      draw()
    },
    done: (phase, result) => {
      // A pipeline without models or checks has nothing to say of them.
      if (result === '') {
        now = undefined
        return region.draw([])
      }
      ended(paint.green('✔'), phaseWords[phase][1], result)
    },
    failed: (phase) => ended(paint.red('✘'), phaseWords[phase][0], ''),
    progress: (latest) => {
      progress = latest
      rates.add(latest.rows, world.now())
    },
    write: region.above,
    end: () => {
      clearInterval(timer)
      if (!isUsed) return
      region.draw([])
      region.above('\n')
      region.end()
    },
  }
}
