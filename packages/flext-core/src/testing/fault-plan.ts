/**
 * Faults for one round of `everyCrash`: which boundaries a run passes, how often, and at which of
 * them something goes wrong.
 */
import type { Fault, FaultPoint } from '../runtime/faults.ts'
import type { StepKind } from '../step/declaration.ts'

/** A point in a run at which a test may make something go wrong. */
export interface Boundary {
  readonly at: FaultPoint['at']
  /** As a person would point at it: `before load#3`, `after the record of load#3`. */
  readonly name: string
  /** Of a step or its undo. */
  readonly kind: StepKind | 'call' | undefined
  /** From 1: how often the run has been here. */
  readonly nth: number
}

/**
 * `crash`: the process is gone. `fail`: a step fails before it does anything. `lose`: it takes
 * effect, and its answer is lost.
 */
export interface InjectedFault {
  readonly fault: 'crash' | 'fail' | 'lose'
  readonly boundary: Boundary
  /** Every time the run comes here again, too. */
  readonly forGood: boolean
}

export interface FaultScript {
  /** One process of the round; a crash ends it, and the next asks for another. */
  readonly process: (onCrash: () => void) => (point: FaultPoint) => Fault | undefined
  /** What was passed so far, in order. */
  readonly passed: ReadonlyArray<Boundary>
  /** How much of it was passed when the last fault struck. */
  readonly struckAt: () => number | undefined
}

/** The faults strike in this order, each when its boundary is reached. */
export const faultScript = (faults: ReadonlyArray<InjectedFault>): FaultScript => {
  const passed: Array<Boundary> = []
  const visits = new Map<string, number>()
  let next = 0
  let struckAt: number | undefined

  const pass = (point: FaultPoint): Boundary => {
    const name = nameOf(point)
    const nth = (visits.get(name) ?? 0) + 1
    visits.set(name, nth)
    const kind = point.at === 'after-record' ? undefined : point.kind
    const boundary = { at: point.at, name, kind, nth }
    passed.push(boundary)
    return boundary
  }

  const faultAt = ({ name, nth }: Boundary): InjectedFault | undefined => {
    const due = faults[next]
    if (due?.boundary.name === name && due.boundary.nth === nth) {
      next++
      struckAt = passed.length
      return due
    }
    return faults.slice(0, next).find(({ boundary, forGood }) => forGood && boundary.name === name)
  }

  return {
    passed,
    struckAt: () => (next === faults.length ? struckAt : undefined),
    process: (onCrash) => {
      let gone = false
      return (point) => {
        if (gone) return 'crash'
        const fault = faultAt(pass(point))?.fault
        if (fault !== 'crash') return fault && 'fail'
        gone = true
        onCrash()
        return 'crash'
      }
    },
  }
}

const nameOf = (point: FaultPoint): string => {
  if (point.at === 'after-record') {
    const { record } = point
    return 'place' in record
      ? `after the record "${record.kind} ${placeName(record)}"`
      : `after the record "${record.kind}"`
  }
  const undo = point.at.endsWith('undo') ? 'the undo of ' : ''
  return `${point.at.startsWith('before') ? 'before' : 'after'} ${undo}${placeName(point.step)}`
}

const placeName = ({
  lane,
  place,
  name,
}: {
  readonly lane: string
  readonly place: number
  readonly name: string
}): string => `${lane === '' ? '' : `${lane}/`}${name}#${place + 1}`

/** The fault in words: `before load#3 — failed before it did anything`. */
export const describeFault = ({ fault, boundary, forGood }: InjectedFault): string => {
  const where = `${boundary.name}${boundary.nth > 1 ? `, time ${boundary.nth}` : ''}`
  const what = {
    crash: 'crash',
    fail: 'failed before it did anything',
    lose: 'took effect and its answer was lost',
  }[fault]
  return `${where} — ${what}${forGood ? ', every time' : ''}`
}
