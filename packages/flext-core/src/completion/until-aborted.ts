/** Waiting for work that may not heed its signal. */

/** Rejects with the signal's reason once it is aborted, whatever becomes of the work. */
export const untilAborted = <A>(
  outcome: Promise<A>,
  signal: AbortSignal | undefined,
): Promise<A> => {
  if (!signal) return outcome
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
    outcome.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
