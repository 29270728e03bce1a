/** The runs that somebody asked for and that have not ended, by service and id. */
import type { Execution, RunEnd } from '../run/execution.ts'
import type { RunName } from './runtime.ts'

/** A run from its admission to its end. */
export class LiveRun {
  readonly request: unknown
  /** Somebody cancelled it before it was admitted, and why. */
  withdrawn: string | undefined
  declare end: Promise<RunEnd>
  #execution: Execution | undefined
  #admission: PromiseWithResolvers<void> | undefined

  constructor(request: unknown) {
    this.request = request
  }

  /** Undefined until the request is admitted. */
  get execution(): Execution | undefined {
    return this.#execution
  }

  begun(execution: Execution): Execution {
    this.#execution = execution
    this.#admission?.resolve()
    return execution
  }

  /** Settles when the request has become a run, or has come to its end without one. */
  async admitted(): Promise<void> {
    if (this.#execution) return
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

  delete({ service, id }: RunName, live: LiveRun): void {
    const runs = this.#byService.get(service)
    if (runs?.get(id) === live) runs.delete(id)
  }

  all(): ReadonlyArray<LiveRun> {
    return [...this.#byService.values()].flatMap((runs) => [...runs.values()])
  }
}
