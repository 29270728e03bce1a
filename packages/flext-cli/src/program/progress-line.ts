/** What a line of `--progress json` says. A new kind, or a new field, may come with any version. */
import type { FlextError } from 'flext-core'
import type { PipelineProgress } from 'flext-meltano'

import type { Phase } from '../watch/watch.ts'

export type ProgressLine = {
  /** The state id, where several pipelines run side by side. */
  readonly pipeline?: string | undefined
} & (
  | RunLine
  | { readonly type: 'begun' | 'failed'; readonly phase: Phase }
  | DoneLine
  | ({ readonly type: 'progress' } & Omit<PipelineProgress, 'rows'>)
  | SaidLine
  | ErrorLine
)

/** A run begins, or goes on. */
interface RunLine {
  readonly type: 'run'
  readonly message: string
}

interface DoneLine {
  readonly type: 'done'
  readonly phase: Phase
  /** What came of it, such as `4 streams`. */
  readonly result: string
}

/** A warning or a note. */
interface SaidLine {
  readonly type: 'said'
  readonly message: string
}

/** The last line of a command that fails; the process ends with `exitCode`. */
interface ErrorLine {
  readonly type: 'error'
  readonly exitCode: number
  /** As in the document of `--json`: its tag, its message, and further fields that say where. */
  readonly error: FlextError
  /** Commands or words that may help. */
  readonly hints: ReadonlyArray<string>
}
