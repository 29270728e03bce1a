/**
 * What has to come of a plan: how its run may end, and, for one that committed, exactly which
 * effects are in the world and which events were told, given the ways it went where chance decides.
 */
import type { Part, Parts, Plan, StepPlan } from './plan.ts'
import type { Trace } from './service.ts'

export interface Whole {
  /** Labels of the effects that are in the world. */
  readonly effects: ReadonlySet<string>
  /** Labels of the events told by the run itself, not by those it called. */
  readonly events: ReadonlySet<string>
}

/** What may become of parts; of a race both may. */
interface Chances {
  readonly ends: boolean
  readonly fails: boolean
}

const failsForGood = ({ fails, retries }: Pick<StepPlan, 'fails' | 'retries'>): boolean =>
  fails > retries

export const chancesOf = (parts: Parts): Chances => inOrder(parts.map(chancesOfPart))

const inOrder = (chances: ReadonlyArray<Chances>): Chances => ({
  ends: chances.every(({ ends }) => ends),
  fails: chances.some(({ fails }) => fails),
})

const chancesOfPart = (part: Part): Chances => {
  switch (part.op) {
    case 'look':
    case 'change':
      return { ends: !failsForGood(part), fails: failsForGood(part) }
    case 'all':
      return inOrder(part.branches.map(chancesOf))
    case 'race': {
      const chances = part.branches.map(chancesOf)
      return { ends: chances.some(({ ends }) => ends), fails: chances.some(({ fails }) => fails) }
    }
    case 'call':
      return chancesOf(part.of)
    default:
      return { ends: true, fails: false }
  }
}

/** How a run may end that nobody cancels, and that has no deadline. */
export const mayEnd = ({ parts }: Plan): ReadonlySet<'committed' | 'compensated'> => {
  const { ends, fails } = chancesOf(parts)
  const may = new Set<'committed' | 'compensated'>()
  if (ends) may.add('committed')
  if (fails) may.add('compensated')
  return may
}

/** Of a run that committed this way. Throws where the trace is not one that the plan can leave. */
export const wholeOf = (
  { root, path, plan }: { readonly root: string; readonly path: string; readonly plan: Plan },
  trace: Trace,
): Whole => {
  const effects = new Set<string>()
  const events = new Set<string>()

  const follow = (at: string, parts: Parts, traces: Trace, own: boolean): void => {
    if (!Array.isArray(traces) || traces.length !== parts.length) strange(at, parts, traces)
    parts.forEach((part, nth) =>
      followPart(`${at}${nth}`, part, (traces as ReadonlyArray<Trace>)[nth]!, own),
    )
  }

  const followStep = (label: string, step: StepPlan, own: boolean): void => {
    if (step.op !== 'change') return
    effects.add(label)
    if (own) events.add(label)
  }

  const followPart = (at: string, part: Part, came: Trace, own: boolean): void => {
    const label = `${root}:${at}`
    switch (part.op) {
      case 'look':
      case 'change':
        if (came !== 'ok' || failsForGood(part)) strange(at, part, came)
        return followStep(label, part, own)
      case 'attempt': {
        const failed = failsForGood(part.of)
        if (came !== (failed ? 'failed' : 'ok')) strange(at, part, came)
        if (!failed) return followStep(label, part.of, own)
        // What it may have done stays in doubt, and in the world, as long as the run is not taken back.
        if (part.of.op === 'change' && part.of.how === 'throws after') effects.add(label)
        return
      }
      case 'tell':
        if (came !== 'ok') strange(at, part, came)
        if (own) events.add(label)
        return
      case 'wait':
        if (came !== 'came' && (came !== 'late' || part.within === null)) strange(at, part, came)
        return
      case 'all':
        if (!Array.isArray(came) || came.length !== part.branches.length) strange(at, part, came)
        return part.branches.forEach((branch, nth) =>
          follow(`${at}.${nth}.`, branch, (came as ReadonlyArray<Trace>)[nth]!, own),
        )
      case 'race': {
        const won = typeof came === 'object' && 'winner' in came ? came : strange(at, part, came)
        const branch = part.branches[won.winner] ?? strange(at, part, came)
        return follow(`${at}.${won.winner}.`, branch, won.trace, own)
      }
      case 'call':
        return follow(`${at}/`, part.of, came, false)
      default:
        if (came !== 'ok') strange(at, part, came)
    }
  }

  follow(path, plan.parts, trace, true)
  if (plan.decision) {
    effects.add(`${root}:pivot`)
    plan.decision.finishing.forEach((_, nth) => effects.add(`${root}:finish${nth}`))
  }
  return { effects, events }
}

const strange = (at: string, part: unknown, trace: unknown): never => {
  throw new Error(`at ${at} the plan has ${JSON.stringify(part)}, the run ${JSON.stringify(trace)}`)
}
