/** Tells how far a pair has come, every so often and at the end. */
import type { PairProgress } from './pair.ts'
import type { SingerRelay } from './relay.ts'

export const pairProgress = (
  relay: SingerRelay,
  everyMs: number,
  onProgress: ((progress: PairProgress) => void) | undefined,
): { readonly end: () => void } => {
  if (onProgress === undefined) return { end: () => {} }
  const began = performance.now()
  let before = { at: began, totalRows: 0 }

  const tell = (): void => {
    const at = performance.now()
    const totalRows = relay.totalRows()
    const { rows, bytes, bytesByStream } = relay.counts()
    const state = relay.state()
    const seconds = Math.max(at - before.at, 1) / 1000
    const rowsPerSecond = Math.round((totalRows - before.totalRows) / seconds)
    before = { at, totalRows }
    onProgress({
      rows,
      totalRows,
      bytes,
      bytesByStream,
      elapsedMs: Math.round(at - began),
      rowsPerSecond,
      ...(state === undefined ? {} : { state }),
    })
  }
  const timer = setInterval(tell, everyMs).unref()
  return {
    end: () => {
      clearInterval(timer)
      tell()
    },
  }
}
