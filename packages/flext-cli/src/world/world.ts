/**
 * What the command needs of the process it runs in. Tests hand in their own, with captured streams
 * and signals of their making.
 */
export interface Sink {
  readonly write: (text: string) => void
  readonly isTerminal: boolean
  /** How wide the terminal is at this moment; undefined where there is none. */
  readonly columns: () => number | undefined
}

export type StopSignal = 'SIGINT' | 'SIGTERM'

export interface World {
  /** What stands behind the command's name. */
  readonly args: ReadonlyArray<string>
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: Sink
  readonly stderr: Sink
  /** Calls the listener for each signal, until the function it answers with is called. */
  readonly onSignal: (listener: (signal: StopSignal) => void) => () => void
  /** Ends the process at once, whatever is under way. */
  readonly exitNow: (code: number) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
}
