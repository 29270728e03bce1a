/** What the runtime tells a step about the attempt it is making. */

export interface StepAttempt {
  /** The same for every attempt at this step of this run, across crashes: `service/run/name#n`. */
  readonly key: string
  /** Aborted when the run is cancelled, its deadline passes, or the attempt's timeout is over. */
  readonly signal: AbortSignal
  /** From 1; goes on counting across crashes. */
  readonly attempt: number
  readonly runId: string
  /**
   * Where in all the world the step is: for marks in other systems that outlive this process.
   * Undefined where an engine beneath keeps the runs.
   */
  readonly origin: (() => Promise<StepOrigin>) | undefined
}

/** A step's place: the journal that keeps its run, the run's number there, and the place in its flow. */
export interface StepOrigin {
  /** Sixteen characters, the same for as long as the journal exists. */
  readonly journal: string
  readonly run: number
  readonly lane: string
  readonly place: number
}

/** Given to every `run` and `undo` among the ports, under the one reserved name `step`. */
export interface StepContext {
  readonly step: StepAttempt
}
