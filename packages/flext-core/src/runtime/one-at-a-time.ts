/** Who looks a run up in the journal to do something about it does so alone. */
import type { RunName } from './runtime.ts'

/** Does the work once all that was asked for before under the same name is done. */
export type OneAtATime = <A>(run: RunName, work: () => Promise<A>) => Promise<A>

export const oneAtATime = (): OneAtATime => {
  const latest = new Map<string, Promise<unknown>>()

  return async (run, work) => {
    const name = JSON.stringify([run.service, run.id])
    const turn = Promise.allSettled([latest.get(name)]).then(work)
    latest.set(name, turn)
    try {
      return await turn
    } finally {
      if (latest.get(name) === turn) latest.delete(name)
    }
  }
}
