/** What a step gets when it is called: the service's ports, and under `step` word of this attempt. */
import type { FlowPlace } from '../journal/record.ts'
import { stepKey } from '../journal/step-key.ts'
import { FlextDefect } from '../result/error.ts'
import type { StepAttempt, StepContext, StepOrigin } from '../step/context.ts'
import type { RunContext } from './run-context.ts'
import type { Scope } from './scope.ts'

/** What is needed of a run. */
type AttemptingRun = Pick<RunContext, 'identity' | 'kit'>

/** One attempt at a step or at its undo. Key and signal are made only for those who look at them. */
export class AttemptWord implements StepAttempt {
  readonly attempt: number
  readonly #run: AttemptingRun
  readonly #scope: Scope
  readonly #place: FlowPlace
  readonly #suffix: string

  constructor(
    run: AttemptingRun,
    scope: Scope,
    place: FlowPlace,
    attempt: number,
    suffix: '' | '/undo' = '',
  ) {
    this.attempt = attempt
    this.#run = run
    this.#scope = scope
    this.#place = place
    this.#suffix = suffix
  }

  get runId(): string {
    return this.#run.identity.id
  }

  get key(): string {
    const { service, id } = this.#run.identity
    return `${stepKey(service, id, this.#place)}${this.#suffix}`
  }

  get signal(): AbortSignal {
    return this.#scope.signal
  }

  /** Made when asked for, and good by itself: whoever takes the word apart may call it. */
  get origin(): () => Promise<StepOrigin> {
    return () => this.#originOf(this.#run)
  }

  async #originOf({ kit, identity }: AttemptingRun): Promise<StepOrigin> {
    if (!kit.journalId) {
      throw new FlextDefect('the runtime has no journal of its own that could name a step')
    }
    const { lane, place } = this.#place
    return { journal: await kit.journalId(), run: identity.run, lane, place }
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
