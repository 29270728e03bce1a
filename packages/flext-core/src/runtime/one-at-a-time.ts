/** Who looks a run up in the journal to do something about it does so alone. */
import type { RunName } from './runtime.ts'

export interface OneAtATime {
  /** Does the work once all that was asked for before under the same name is done. */
  <A>(run: RunName, work: () => Promise<A>): Promise<A>
  /** Does the work while nobody does anything about any run: what was asked for before is done first. */
  readonly overAll: <A>(work: () => Promise<A>) => Promise<A>
}

export const oneAtATime = (): OneAtATime => {
  const latest = new Map<string, Promise<unknown>>()
  let overAll: Promise<unknown> | undefined

  const alone = async <A>(run: RunName, work: () => Promise<A>): Promise<A> => {
    const name = JSON.stringify([run.service, run.id])
    const turn = Promise.allSettled([latest.get(name), overAll]).then(work)
    latest.set(name, turn)
    try {
      return await turn
    } finally {
      if (latest.get(name) === turn) latest.delete(name)
    }
  }

  return Object.assign(alone, {
    overAll: async <A>(work: () => Promise<A>): Promise<A> => {
      const turn = Promise.allSettled([...latest.values(), overAll]).then(work)
      overAll = turn
      try {
        return await turn
      } finally {
        if (overAll === turn) overAll = undefined
      }
    },
  })
}
