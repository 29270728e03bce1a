/** What the runtime tells a step about the attempt it is making. */

export interface StepAttempt {
  /** The same for every attempt at this step of this run, across crashes: `service/run/name#n`. */
  readonly key: string
  /** Aborted when the run is cancelled, its deadline passes, or the attempt's timeout is over. */
  readonly signal: AbortSignal
  /** From 1; goes on counting across crashes. */
  readonly attempt: number
  readonly runId: string
}

/** Given to every `run` and `undo` among the ports, under the one reserved name `step`. */
export interface StepContext {
  readonly step: StepAttempt
}
