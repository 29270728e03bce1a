/**
 * A service that does what its request says, line by line, in a world that a test can break: enough
 * to try a runtime with.
 */
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import type { DurationInput } from '../clock/duration.ts'
import { event } from '../event/event.ts'
import { all } from '../flow/all.ts'
import { attempt, type Attemptable } from '../flow/attempt.ts'
import { call } from '../flow/call.ts'
import { now, random, uuid } from '../flow/note.ts'
import type { Operation } from '../flow/operation.ts'
import { patched } from '../flow/patched.ts'
import { race } from '../flow/race.ts'
import { raise } from '../flow/raise.ts'
import { signal } from '../flow/signal.ts'
import { sleep } from '../flow/sleep.ts'
import { waitFor, type SignalTimedOut } from '../flow/wait-for.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { RunError } from '../run/run-error.ts'
import { FlextDomainService } from '../service/domain-service.ts'
import type { StepContext } from '../step/context.ts'
import type { StepFailure } from '../step/failure.ts'
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
  /** What takes a tenth of a second of real time at least. */
  readonly slow: Set<string>
  /** How long each line takes at least, in milliseconds of real time. */
  pace: number
  /** The most lines that were under way at once. */
  most: number
  underWay: number
}

export const scriptedWorld = (): ScriptedWorld => ({
  did: [],
  broken: new Set(),
  held: new Set(),
  waiting: new Set(),
  slow: new Set(),
  pace: 0,
  most: 0,
  underWay: 0,
})

interface WorldPort {
  readonly world: ScriptedWorld
}

const act = async (
  { world, step }: WorldPort & StepContext,
  line: string,
): Promise<FlextResult<string, ScriptFailed>> => {
  world.most = Math.max(world.most, ++world.underWay)
  await new Promise((resolve) => {
    const pace = world.slow.has(line) ? 100 : world.pace
    if (pace > 0) setTimeout(resolve, pace)
    else setImmediate(resolve)
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

const aborted = (aborting: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (aborting.aborted) resolve()
    else aborting.addEventListener('abort', () => resolve(), { once: true })
  })

/** The event that every changing line tells, once the run commits. */
export const LineChanged = event({ type: 'script.changed', data: t.string })
/** The event that every line only looking tells, at once. */
export const LineLooked = event({ type: 'script.looked', data: t.string, publish: 'at-once' })

const look = reading({
  name: 'look',
  output: t.string,
  run: (ports: WorldPort & StepContext, what: string) => act(ports, `look ${what}`),
  events: (_, what) => [LineLooked.of(what)],
})
const change = changing({
  name: 'change',
  output: t.string,
  run: (ports: WorldPort & StepContext, what: string) => act(ports, `change ${what}`),
  undo: (ports, _, what) => act(ports, `undo ${what}`),
  events: (_, what) => [LineChanged.of(what)],
})
const decide = pivot({
  name: 'decide',
  output: t.string,
  run: (ports: WorldPort & StepContext, what: string) => act(ports, `decide ${what}`),
})
const finish = finishing({
  name: 'finish',
  output: t.string,
  run: (ports: WorldPort & StepContext, what: string) => act(ports, `finish ${what}`),
})

const steps = { look, change, decide, finish }

/** What a script may wait for. */
export const Approved = signal({ name: 'approved', payload: t.string })

/** What a line may raise by itself. */
export const LineRaised = event({ type: 'script.raised', data: t.string })

/** One step of a script: `look a`, `change a`, `decide a`, `finish a`. */
const stepOf = (line: string) => {
  const [verb = '', what = ''] = line.split(' ')
  return steps[verb as keyof typeof steps](what)
}

/** Steps one after the other: `change a + look b`. */
function* stepsIn(lines: string) {
  const outputs: Array<string> = []
  for (const line of lines.split(' + ')) outputs.push(yield* stepOf(line))
  return outputs.join(' + ')
}

/** Called by a script: it does steps, and nothing else. */
export class ScriptedChild extends FlextDomainService.define({
  name: 'flext.testing.scripted-child',
  version: 1,
  request: t.string,
  result: t.string,
  flow: stepsIn,
}) {}

type Failure = ScriptFailed | StepFailure | SignalTimedOut | RunError

/** What may be attempted: a step, `wait` for the approval or `wait 1h`, `call change a + look b`. */
const attemptable = (line: string): Attemptable<string, Failure, WorldPort> => {
  if (line.startsWith('call ')) return call(ScriptedChild, line.slice('call '.length))
  if (line === 'wait') return waitFor(Approved)
  if (line.startsWith('wait ')) {
    return waitFor(Approved, { timeout: line.slice('wait '.length) as DurationInput })
  }
  return stepOf(line)
}

function* perform(line: string): Generator<Operation<Failure, WorldPort>, string, unknown> {
  const [verb = '', rest = ''] = splitOnce(line, ' ')
  switch (verb) {
    case 'now':
      return (yield* now()).toISOString()
    case 'uuid':
      return yield* uuid()
    case 'random':
      return String(yield* random())
    case 'sleep':
      yield* sleep(rest as DurationInput)
      return line
    case 'raise':
      yield* raise(LineRaised.of(rest))
      return line
    case 'patched':
      return (yield* patched(rest)) ? 'new' : 'old'
    case 'attempt': {
      const result = yield* attempt(attemptable(rest))
      return E.isRight(result) ? result.right : result.left.message
    }
    case 'race': {
      const branches = rest.split(' | ').map((branch, n) => [String(n), several(branch)] as const)
      const { winner, value } = yield* race(Object.fromEntries(branches))
      return `${winner}: ${value}`
    }
    case 'wait':
    case 'call':
      return (yield attemptable(line)) as string
    default:
      return yield* stepOf(line)
  }
}

function* several(lines: string): Generator<Operation<Failure, WorldPort>, string, unknown> {
  const outputs: Array<string> = []
  for (const line of lines.split(' + ')) outputs.push(yield* perform(line))
  return outputs.join(' + ')
}

const splitOnce = (text: string, at: string): ReadonlyArray<string> => {
  const place = text.indexOf(at)
  return place < 0 ? [text] : [text.slice(0, place), text.slice(place + at.length)]
}

/**
 * Lines that it understands beside those of steps: `attempt change a`; `all 2: change a, change b`;
 * `race change a + look b | sleep 1h`; `call change a + look b`; `wait` and `wait 1h`; `sleep 1h`;
 * `raise a`; `patched a`; `now`, `uuid` and `random`. The result is what each line came to, as text.
 */
export class ScriptedService extends FlextDomainService.define({
  name: 'flext.testing.scripted',
  version: 1,
  request: t.array(t.string),
  result: t.array(t.string),
  signals: [Approved],
  *flow(lines) {
    const outputs: Array<string> = []
    for (const line of lines) {
      const [, concurrency, together] = /^all (\d+): (.*)$/.exec(line) ?? []
      if (together === undefined) outputs.push(yield* perform(line))
      else {
        const branches = together.split(', ').map(several)
        outputs.push(...(yield* all(branches, { concurrency: Number(concurrency) })))
      }
    }
    return outputs
  },
}) {}
