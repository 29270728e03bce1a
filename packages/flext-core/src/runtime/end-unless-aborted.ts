/** A run that whoever asked for it may cancel by a signal. */
import { causeOf } from '../result/cause.ts'
import type { RunEnd } from '../run/after-flow.ts'
import type { Execution } from '../run/execution.ts'

/** The end of the run, which is cancelled when the signal is aborted before. */
export const endUnlessAborted = async (
  execution: Execution,
  end: Promise<RunEnd>,
  signal: AbortSignal,
): Promise<RunEnd> => {
  const cancel = (): void => {
    // A journal that breaks ends the run by itself.
    execution.cancel('cancelled', causeOf(signal.reason).message).catch(() => {})
  }
  if (signal.aborted) cancel()
  else signal.addEventListener('abort', cancel, { once: true })
  try {
    return await end
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}
