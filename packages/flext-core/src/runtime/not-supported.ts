/** Some runtimes cannot do all that a runtime may be asked for. They say so when they are asked. */
import { FlextDefect, type FlextError } from '../result/error.ts'

export interface NotSupportedByRuntime extends FlextError<'NotSupportedByRuntime'> {
  /** What was asked for: `runs.list`. */
  readonly asked: string
  readonly why: string
}

export const notSupported = (asked: string, why: string): NotSupportedByRuntime => ({
  _tag: 'NotSupportedByRuntime',
  message: `this runtime cannot do ${asked}: ${why}`,
  asked,
  why,
})

/** The same where the answer has no place for a failure. */
export class NotSupportedDefect extends FlextDefect {
  readonly error: NotSupportedByRuntime

  constructor(error: NotSupportedByRuntime) {
    super(error.message)
    this.error = error
  }
}
