/** The runs that somebody asked for and that have not ended, by service and id. */
import type { Execution, RunEnd } from '../run/execution.ts'
import type { RunName } from './runtime.ts'

/** A run from its admission to its end. */
export class LiveRun {
  readonly request: unknown
  /** Undefined until the request is admitted. */
  execution: Execution | undefined
  declare end: Promise<RunEnd>

  constructor(request: unknown) {
    this.request = request
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

  delete({ service, id }: RunName): void {
    this.#byService.get(service)?.delete(id)
  }

  all(): ReadonlyArray<LiveRun> {
    return [...this.#byService.values()].flatMap((runs) => [...runs.values()])
  }
}
