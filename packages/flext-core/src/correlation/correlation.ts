/**
 * What ties the work of many messages, runs and calls to the one wish they came from. It travels
 * with the asynchronous work itself, so that nobody has to hand it on.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

export interface Correlation {
  /** The same for all that came of one wish. */
  readonly id: string
  /** The message or run that is the immediate cause of what is done now. */
  readonly causation?: string
  /** W3C trace context of whoever asked, where this process traces nothing itself. */
  readonly traceparent?: string
  readonly tracestate?: string
}

const current = new AsyncLocalStorage<Correlation>()

/** Does `work`, and whatever it sets off, under this correlation; a string is its id. */
export const withCorrelation = <A>(correlation: Correlation | string, work: () => A): A =>
  current.run(typeof correlation === 'string' ? { id: correlation } : correlation, work)

/** The correlation under which this is done; undefined outside of any. */
export const currentCorrelation = (): Correlation | undefined => current.getStore()
