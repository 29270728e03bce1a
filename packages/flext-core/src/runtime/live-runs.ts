/** The runs that somebody asked for and that have not ended, by service and id. */
import type { JournalFailed } from '../run/run-error.ts'
import type { RunEnd } from '../run/after-flow.ts'
import type { Execution } from '../run/execution.ts'
import type { RunName } from './runtime.ts'

/** A run from its admission to its end. */
export class LiveRun {
  readonly request: unknown
  /** Somebody cancelled it before it was admitted, and why. */
  withdrawn: string | undefined
  /** The journal has it from before. */
  isKept = false
  declare end: Promise<RunEnd>
  /** The run to which it attached instead of becoming one. */
  #other: { readonly id: string; readonly live: LiveRun } | undefined
  #execution: Execution | undefined
  #admission: PromiseWithResolvers<void> | undefined

  constructor(request: unknown) {
    this.request = request
  }

  /** Undefined until the request is admitted. */
  get execution(): Execution | undefined {
    return this.#other ? this.#other.live.execution : this.#execution
  }

  /** Of the run to which it attached, if it did. */
  get attachedTo(): string | undefined {
    return this.#other?.id
  }

  attach(id: string, live: LiveRun): LiveRun {
    this.#other = { id, live }
    this.#admission?.resolve()
    return live
  }

  begun(execution: Execution): Execution {
    this.#execution = execution
    this.#admission?.resolve()
    return execution
  }

  /** Settles when the request has become a run, or has come to its end without one. */
  async admitted(): Promise<void> {
    if (this.execution) return
    this.#admission ??= Promise.withResolvers()
    await Promise.race([this.#admission.promise, Promise.allSettled([this.end])])
  }
}

export class LiveRuns {
  readonly #byService = new Map<string, Map<string, LiveRun>>()

  get({ service, id }: RunName): LiveRun | undefined {
    return this.#byService.get(service)?.get(id)
  }

  set({ service, id }: RunName, live: LiveRun): void {
    const known = this.#byService.get(service)
    if (known) known.set(id, live)
    else this.#byService.set(service, new Map([[id, live]]))
  }

  /** Has the run among those under way until it ends. */
  async until(name: RunName, live: LiveRun, end: Promise<RunEnd>): Promise<RunEnd> {
    this.set(name, live)
    try {
      return await end
    } finally {
      this.delete(name, live)
    }
  }

  delete({ service, id }: RunName, live: LiveRun): void {
    const runs = this.#byService.get(service)
    if (runs?.get(id) === live) runs.delete(id)
  }

  numbers(): ReadonlyArray<number> {
    return this.all().flatMap(({ execution }) => (execution ? [execution.identity.run] : []))
  }

  /** Ends them in this process only, for that reason. */
  interrupt(why?: JournalFailed): void {
    for (const { execution } of this.all()) execution?.interrupt(why)
  }

  all(): ReadonlyArray<LiveRun> {
    return [...this.#byService.values()].flatMap((runs) => [...runs.values()])
  }
}
