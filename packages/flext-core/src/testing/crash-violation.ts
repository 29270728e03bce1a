/** What `everyCrash` says of what was wrong: where, what went wrong there, what came of it, and what may help. */
import { AssertionError } from 'node:assert'

import { describeFault, type InjectedFault } from './fault-plan.ts'

/** At most so many are told in full. */
const most = 30

export const violation = (faults: ReadonlyArray<InjectedFault>, wrong: string): string => {
  const hint = hintFor(faults, wrong)
  const what =
    faults.length === 0 ? 'with no fault at all' : faults.map(describeFault).join('; then ')
  return `${what} — ${wrong}${hint === undefined ? '' : `\n     hint: ${hint}`}`
}

export const failure = (
  service: string,
  violations: ReadonlyArray<string>,
  rounds: number,
): AssertionError => {
  const told = violations.slice(0, most).map((each, index) => `  ${index + 1}. ${each}`)
  const rest = violations.length - told.length
  return new AssertionError({
    message: [
      `${service} went wrong in ${violations.length} of ${rounds} rounds:`,
      ...told,
      ...(rest > 0 ? [`  … and ${rest} more`] : []),
    ].join('\n'),
    operator: 'everyCrash',
  })
}

const hintFor = (faults: ReadonlyArray<InjectedFault>, wrong: string): string | undefined => {
  if (wrong.startsWith('the run is faulted')) {
    return 'a flow must ask for the same operations in every replay: take the time, ids and chance from now(), uuid() and random()'
  }
  const last = faults.at(-1)
  switch (last?.fault) {
    case 'crash':
      return last.boundary.at.endsWith('undo') || faults.length > 1
        ? 'an undo may be called again after a crash: it must do no harm when its change is gone already'
        : 'a step may be done again after a crash: let it look first, or hand its idempotency key (step.key) to what it calls'
    case 'lose':
      if (last.boundary.at === 'after-undo') {
        return 'an undo may be called more than once: it must do no harm when its change is gone already'
      }
      return last.boundary.kind === 'changing'
        ? 'the step failed and left its effect: declare undoInDoubt, or a retry under the same idempotency key (step.key)'
        : undefined
    case 'fail':
      return last.boundary.at === 'before-run' && last.boundary.kind === 'changing'
        ? 'the step never took effect: its undoInDoubt must do no harm then'
        : undefined
    default:
      return undefined
  }
}
