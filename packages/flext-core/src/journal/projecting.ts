/**
 * When the projections in the file are brought up to date: when the loop is idle, or some thousands
 * of records after the last time, between two turns. Only a caller that never lets go waits for it.
 */
export interface Projecting {
  /** To be told after each append how many records the projections lack. */
  readonly after: (behind: number) => void
  readonly stop: () => void
}

const soonAt = 4_096
const nowAt = 16 * soonAt
const idle = 250

export const projecting = (project: () => void): Projecting => {
  let soon: NodeJS.Immediate | undefined
  let later: NodeJS.Timeout | undefined

  const stop = (): void => {
    clearImmediate(soon)
    clearTimeout(later)
    soon = later = undefined
  }
  const run = (): void => {
    stop()
    project()
  }

  return {
    after: (behind) => {
      if (behind >= nowAt) run()
      else if (behind >= soonAt) soon ??= setImmediate(run).unref()
      else later ??= setTimeout(run, idle).unref()
    },
    stop,
  }
}
