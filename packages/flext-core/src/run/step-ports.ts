/** What a step gets when it is called: the service's ports, and under `step` word of this attempt. */
import type { FlowPlace } from '../journal/record.ts'
import { stepKey } from '../journal/step-key.ts'
import type { StepAttempt, StepContext, StepOrigin } from '../step/context.ts'
import type { RunContext } from './run-context.ts'
import type { Scope } from './scope.ts'

/** What is attempted. */
interface Attempted {
  readonly run: Pick<RunContext, 'identity' | 'kit'>
  readonly place: FlowPlace
}

/** One attempt at a step or at its undo. Key and signal are made only for those who look at them. */
export class AttemptWord implements StepAttempt {
  readonly attempt: number
  readonly #attempted: Attempted
  readonly #scope: Scope
  readonly #suffix: string

  constructor(attempted: Attempted, scope: Scope, attempt: number, suffix: '' | '/undo' = '') {
    this.attempt = attempt
    this.#attempted = attempted
    this.#scope = scope
    this.#suffix = suffix
  }

  get runId(): string {
    return this.#attempted.run.identity.id
  }

  get key(): string {
    const { run, place } = this.#attempted
    return `${stepKey(run.identity.service, run.identity.id, place)}${this.#suffix}`
  }

  get signal(): AbortSignal {
    return this.#scope.signal
  }

  /** Made when asked for, and good by itself: whoever takes the word apart may call it. */
  get origin(): (() => Promise<StepOrigin>) | undefined {
    const { run, place: at } = this.#attempted
    const { journalId } = run.kit
    if (!journalId) return undefined
    const { lane, place } = at
    return async () => ({ journal: await journalId(), run: run.identity.run, lane, place })
  }
}

/** Adds `step` to the ports of a service. */
export type StepPorts = new (step: StepAttempt) => object & StepContext

const made = new WeakMap<object, StepPorts>()

/** One class for each object of ports, whose instances inherit from it: engines like that best. */
export const stepPortsOf = (ports: object): StepPorts => {
  const known = made.get(ports)
  if (known) return known
  class PortsOfStep implements StepContext {
    readonly step: StepAttempt
    constructor(step: StepAttempt) {
      this.step = step
    }
  }
  Object.setPrototypeOf(PortsOfStep.prototype, ports)
  made.set(ports, PortsOfStep)
  return PortsOfStep
}
