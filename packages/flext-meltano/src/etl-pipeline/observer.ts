/** Watches a pipeline work, for whoever shows it. What it does not hear is not lost: see the events. */

export interface StreamProgress {
  readonly stream: string
  /** Of this run; what an earlier process staged is counted in. */
  readonly rows: number
  /** What the tap printed; of a fused pair, what it read. Of this attempt alone. */
  readonly bytes: number
  /** The age of the newest bookmark, where it is a time. */
  readonly lagMs?: number
  /** Bytes of the source's log that are still to come, where it is followed. */
  readonly behindBytes?: number
  /** The part that is done, from 0 to 1, where the size of the whole is known. */
  readonly done?: number
}

export interface PipelineProgress {
  readonly run: string
  readonly stateId: string
  readonly streams: ReadonlyArray<StreamProgress>
  /** The rows of `streams`, by stream. */
  readonly rows: Readonly<Record<string, number>>
  readonly bytes: number
  readonly rowsPerSecond: number
}

/** One line that a plugin wrote to stderr, secrets taken out. */
export interface PipelineLogLine {
  readonly plugin: string
  readonly line: string
  /** The run that it works for, where it works for one. */
  readonly run?: string
}

export interface PipelineObserver {
  readonly onProgress?: (progress: PipelineProgress) => void
  readonly onLog?: (line: PipelineLogLine) => void
  /** Something the project says that has no effect. */
  readonly onWarning?: (message: string) => void
}
