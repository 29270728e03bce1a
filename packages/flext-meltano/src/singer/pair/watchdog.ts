/** A timer for what should show a sign of life: it bites when `rest` comes too late. */
export interface Watchdog {
  readonly watch: () => void
  readonly rest: () => void
}

/** A watchdog that never bites where no time is set. */
export const watchdog = (
  timeoutMs: number | undefined,
  bite: (waitedMs: number) => void,
): Watchdog => {
  if (timeoutMs === undefined) return { watch: () => {}, rest: () => {} }
  let since: number | undefined
  let timer: NodeJS.Timeout | undefined

  // One long timer that looks at the time, for watching is begun many thousand times a second.
  const look = (): void => {
    if (since === undefined) {
      timer = undefined
      return
    }
    const waited = performance.now() - since
    if (waited >= timeoutMs) bite(timeoutMs)
    else timer = setTimeout(look, timeoutMs - waited).unref()
  }
  return {
    watch: () => {
      since = performance.now()
      timer ??= setTimeout(look, timeoutMs).unref()
    },
    rest: () => {
      since = undefined
    },
  }
}
