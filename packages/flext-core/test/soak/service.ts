/** The service that does what a plan says, and tells in its result which way it went. */
import { setTimeout as delay } from 'node:timers/promises'

import {
  all,
  attempt,
  call,
  changing,
  event,
  finishing,
  FlextDomainService,
  FlextResult,
  pivot,
  race,
  raise,
  random,
  reading,
  signal,
  sleep,
  waitFor,
  type FlextError,
  type Operation,
  type StepContext,
} from 'flext-core'
import * as t from 'io-ts'

import type { Failing, Part, Parts, Plan, StepPlan } from './plan.ts'
import type { World } from './world.ts'

/** What a part came to; the result of a run is that of its parts. */
export type Trace =
  | 'ok'
  | 'failed'
  | 'came'
  | 'late'
  | ReadonlyArray<Trace>
  | { readonly winner: number; readonly trace: Trace }

export interface SoakRequest {
  readonly root: string
  /** Of its parts in the plan of the root. */
  readonly path: string
  readonly plan: Plan
}

const anyRequest = new t.Type<SoakRequest>(
  'a request of the soak',
  (_): _ is SoakRequest => true,
  t.success as never,
  (a) => a,
)
const anyTrace = new t.Type<Trace>(
  'a trace',
  (_): _ is Trace => true,
  t.success as never,
  (a) => a,
)

export const Done = event({ type: 'soak.done', data: t.string })
export const Told = event({ type: 'soak.told', data: t.string })

/** A plan has one signal for each of its waits, up to so many. */
export const signals = Array.from({ length: 12 }, (_, n) =>
  signal({ name: `word${n}`, payload: t.null }),
)

type Ports = World & StepContext
type Refused = FlextError<'Refused'>

const refused: Refused = { _tag: 'Refused', message: 'refused, as planned' }

/** One attempt at an effect, which fails as often as it is planned to. */
const perform = async (
  { world, step }: Ports,
  label: string,
  { how, fails, takes }: { readonly how: Failing; readonly fails: number; readonly takes: number },
): Promise<FlextResult<string, Refused>> => {
  if (takes > 0) await delay(takes)
  const failing = step.attempt <= fails
  if (failing && how === 'refuses') return FlextResult.fail(refused)
  if (failing && how === 'throws before') throw new Error('thrown, as planned')
  world.do(label, step.key)
  if (takes > 1) await delay(takes - 1)
  if (failing) throw new Error('thrown, as planned, when it was done')
  return FlextResult.ok(step.key)
}

const keyOf = ({ step }: StepContext): string => step.key.replace(/\/undo$/, '')

const takeBack = async (
  { world, step }: Ports,
  label: string,
  { undoFails, takes }: StepPlan,
): Promise<FlextResult<null, Refused>> => {
  if (takes > 0) await delay(takes)
  if (step.attempt <= undoFails) return FlextResult.fail(refused)
  world.undo(label, keyOf({ step }))
  return FlextResult.ok(null)
}

const fast = { base: 1, cap: 8 }

const change = (plan: StepPlan, label: string) =>
  changing({
    name: 'change',
    output: t.string,
    retry: { times: plan.retries, ...fast },
    run: (ports: Ports) => perform(ports, label, plan),
    undo: (ports) => takeBack(ports, label, plan),
    undoInDoubt: (ports) => takeBack(ports, label, plan),
    events: () => [Done.of(label)],
  })()

const look = ({ retries, fails, takes }: StepPlan) =>
  reading({
    name: 'look',
    output: t.string,
    retry: { times: retries, ...fast },
    run: async ({ step }: Ports) => {
      if (takes > 0) await delay(takes)
      return step.attempt <= fails ? FlextResult.fail(refused) : FlextResult.ok('seen')
    },
  })()

const stepOf = (plan: StepPlan, label: string) =>
  plan.op === 'change' ? change(plan, label) : look(plan)

type Soaking = Generator<Operation<FlextError, World>, ReadonlyArray<Trace>, unknown>

/** Numbers the waits of one run in the order in which its plan names them. */
export const waitsIn = (parts: Parts): number => parts.reduce((sum, part) => sum + waitsOf(part), 0)

const waitsOf = (part: Part): number => {
  switch (part.op) {
    case 'wait':
      return 1
    case 'all':
    case 'race':
      return part.branches.reduce((sum, branch) => sum + waitsIn(branch), 0)
    default:
      return 0
  }
}

function* performParts(
  { root, path }: Pick<SoakRequest, 'root' | 'path'>,
  parts: Parts,
  firstWait: number,
): Soaking {
  const trace: Array<Trace> = []
  let wait = firstWait
  for (const [nth, part] of parts.entries()) {
    trace.push(yield* performPart({ root, path: `${path}${nth}` }, part, wait))
    wait += waitsOf(part)
  }
  return trace
}

function* performPart(
  at: Pick<SoakRequest, 'root' | 'path'>,
  part: Part,
  wait: number,
): Generator<Operation<FlextError, World>, Trace, unknown> {
  const label = `${at.root}:${at.path}`
  switch (part.op) {
    case 'look':
    case 'change':
      yield* stepOf(part, label)
      return 'ok'
    case 'attempt': {
      const result = yield* attempt(stepOf(part.of, label))
      return FlextResult.isOk(result) ? 'ok' : 'failed'
    }
    case 'note':
      yield* random()
      return 'ok'
    case 'tell':
      yield* raise(Told.of(label))
      return 'ok'
    case 'sleep':
      yield* sleep(part.ms)
      return 'ok'
    case 'wait': {
      const word = signals[wait % signals.length]!
      if (part.within === null) {
        yield* waitFor(word)
        return 'came'
      }
      const result = yield* attempt(waitFor(word, { timeout: part.within }))
      return FlextResult.isOk(result) ? 'came' : 'late'
    }
    case 'all':
      return yield* all(branchesOf(at, part.branches, wait), { concurrency: part.concurrency })
    case 'race': {
      const branches = branchesOf(at, part.branches, wait)
      const named = Object.fromEntries(branches.map((branch, nth) => [`b${nth}`, branch]))
      const { winner, value } = yield* race(named)
      return { winner: Number(winner.slice(1)), trace: value }
    }
    case 'call': {
      const plan = { parts: part.of, decision: null, cancelAfter: null, deadline: null }
      const request = { root: at.root, path: `${at.path}/`, plan }
      return yield* call(SoakedChild, request, { id: childId(at.root, at.path) })
    }
  }
}

/** Of the child that the call at this path of a plan begins. */
export const childId = (root: string, path: string): string =>
  `${root}~${path.replaceAll('/', '_')}`

const branchesOf = (
  { root, path }: Pick<SoakRequest, 'root' | 'path'>,
  branches: ReadonlyArray<Parts>,
  firstWait: number,
): ReadonlyArray<Soaking> => {
  let wait = firstWait
  return branches.map((branch, nth) => {
    const flow = performParts({ root, path: `${path}.${nth}.` }, branch, wait)
    wait += waitsIn(branch)
    return flow
  })
}

function* performPlan({ root, path, plan }: SoakRequest): Soaking {
  const { parts, decision } = plan
  const trace = yield* performParts({ root, path }, parts, 0)
  if (decision === null) return trace
  yield* pivot({
    name: 'decide',
    output: t.string,
    run: (ports: Ports) =>
      perform(ports, `${root}:pivot`, { how: 'throws after', fails: decision.throws, takes: 1 }),
  })()
  for (const [nth, { fails, how }] of decision.finishing.entries()) {
    yield* finishing({
      name: 'finish',
      output: t.string,
      run: (ports: Ports) => perform(ports, `${root}:finish${nth}`, { how, fails, takes: 1 }),
    })()
  }
  return trace
}

const definition = {
  version: 1,
  request: anyRequest,
  result: anyTrace,
  signals,
  flow: performPlan as (
    request: SoakRequest,
  ) => Generator<Operation<FlextError, World>, Trace, unknown>,
} as const

/** What other runs call. */
export class SoakedChild extends FlextDomainService.define({ ...definition, name: 'soak.child' }) {}

export class Soaked extends FlextDomainService.define({ ...definition, name: 'soak.run' }) {}
