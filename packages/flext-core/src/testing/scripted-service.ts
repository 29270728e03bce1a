/**
 * A service that does what its request says, line by line, in a world that a test can break: enough
 * to try a runtime with.
 */
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import { event } from '../event/event.ts'
import { all } from '../flow/all.ts'
import { attempt } from '../flow/attempt.ts'
import { now, random, uuid } from '../flow/note.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import { FlextDomainService } from '../service/domain-service.ts'
import type { StepContext } from '../step/context.ts'
import { changing, finishing, pivot, reading } from '../step/step.ts'

export type ScriptFailed = FlextError<'ScriptFailed'> & { readonly line: string }

/** Outlives the runtimes of a test. */
export interface ScriptedWorld {
  /** What was done, in order: `change a`, `undo a`. */
  readonly did: Array<string>
  /** What fails: `change a`, `undo a`. */
  readonly broken: Set<string>
  /** What waits until it is told to stop: `change a`. */
  readonly held: Set<string>
  /** What waits just now. */
  readonly waiting: Set<string>
  /** The most lines that were under way at once. */
  most: number
  underWay: number
}

export const scriptedWorld = (): ScriptedWorld => ({
  did: [],
  broken: new Set(),
  held: new Set(),
  waiting: new Set(),
  most: 0,
  underWay: 0,
})

interface WorldPort {
  readonly world: ScriptedWorld
}

const perform = async (
  { world, step }: WorldPort & StepContext,
  line: string,
): Promise<FlextResult<string, ScriptFailed>> => {
  world.most = Math.max(world.most, ++world.underWay)
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
  if (world.held.has(line)) {
    world.waiting.add(line)
    await aborted(step.signal)
    world.waiting.delete(line)
  }
  world.underWay--
  if (world.broken.has(line) || step.signal.aborted) {
    return E.left({ _tag: 'ScriptFailed', message: `${line} failed`, line })
  }
  world.did.push(line)
  return E.right(line)
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

/** The event that every changing line tells, once the run commits. */
export const LineChanged = event({ type: 'script.changed', data: t.string })
/** The event that every line only looking tells, at once. */
export const LineLooked = event({ type: 'script.looked', data: t.string, publish: 'at-once' })

const look = reading({
  name: 'look',
  output: t.string,
  run: (ports: WorldPort & StepContext, what: string) => perform(ports, `look ${what}`),
  events: (_, what) => [LineLooked.of(what)],
})
const change = changing({
  name: 'change',
  output: t.string,
  run: (ports: WorldPort & StepContext, what: string) => perform(ports, `change ${what}`),
  undo: (ports, _, what) => perform(ports, `undo ${what}`),
  events: (_, what) => [LineChanged.of(what)],
})
const decide = pivot({
  name: 'decide',
  output: t.string,
  run: (ports: WorldPort & StepContext, what: string) => perform(ports, `decide ${what}`),
})
const finish = finishing({
  name: 'finish',
  output: t.string,
  run: (ports: WorldPort & StepContext, what: string) => perform(ports, `finish ${what}`),
})

const steps = { look, change, decide, finish }

/** One line of a script: `look a`, `change a`, `decide a`, `finish a`. */
const lineOf = (line: string) => {
  const [verb = '', what = ''] = line.split(' ')
  return steps[verb as keyof typeof steps](what)
}

/**
 * Lines that it understands beside those of steps: `attempt change a`; `all 2: change a, change b`;
 * `now`, `uuid` and `random`. The result is what each line came to, as text.
 */
export class ScriptedService extends FlextDomainService.define({
  name: 'flext.testing.scripted',
  version: 1,
  request: t.array(t.string),
  result: t.array(t.string),
  *flow(lines) {
    const outputs: Array<string> = []
    for (const line of lines) {
      const [, concurrency, together] = /^all (\d+): (.*)$/.exec(line) ?? []
      if (line === 'now') outputs.push((yield* now()).toISOString())
      else if (line === 'uuid') outputs.push(yield* uuid())
      else if (line === 'random') outputs.push(String(yield* random()))
      else if (together !== undefined) {
        const branches = together.split(', ').map(lineOf)
        outputs.push(...(yield* all(branches, { concurrency: Number(concurrency) })))
      } else if (line.startsWith('attempt ')) {
        const result = yield* attempt(lineOf(line.slice('attempt '.length)))
        outputs.push(E.isRight(result) ? result.right : result.left.message)
      } else outputs.push(yield* lineOf(line))
    }
    return outputs
  },
}) {}
