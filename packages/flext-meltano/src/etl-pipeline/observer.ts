/** Watches a pipeline work, for whoever shows it. What it does not hear is not lost: see the events. */

export interface PipelineProgress {
  readonly stateId: string
  /** By stream, of this run; what an earlier process staged is counted in. */
  readonly rows: Readonly<Record<string, number>>
  readonly bytes: number
  readonly rowsPerSecond: number
}

export interface PipelineObserver {
  readonly onProgress?: (progress: PipelineProgress) => void
  /** One line that a plugin wrote to stderr, secrets taken out. */
  readonly onLog?: (line: { readonly plugin: string; readonly line: string }) => void
  /** Something the project says that has no effect. */
  readonly onWarning?: (message: string) => void
}
