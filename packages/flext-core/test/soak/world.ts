/**
 * The world of the soak: effects in one append-only file that outlives the processes which change
 * it. It knows idempotency keys, as a payment provider does, and forgets none.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'

/** `late`: done again under a key that was undone. `label`: the root run and the place in its plan. */
export interface Effect {
  readonly verb: 'do' | 'undo' | 'late'
  readonly label: string
  readonly key: string
}

export const effectsIn = (path: string): ReadonlyArray<Effect> =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => {
          const [verb, label = '', key = ''] = line.split(' ')
          return { verb: verb as Effect['verb'], label, key }
        })
    : []

export interface World {
  readonly world: {
    readonly do: (label: string, key: string) => void
    /** No harm where there is nothing to undo. */
    readonly undo: (label: string, key: string) => void
  }
}

export const openWorld = (path: string): World => {
  const state = new Map<string, 'done' | 'undone'>()
  for (const { verb, key } of effectsIn(path)) state.set(key, verb === 'undo' ? 'undone' : 'done')
  const add = (verb: Effect['verb'], label: string, key: string): void =>
    appendFileSync(path, `${verb} ${label} ${key}\n`)
  return {
    world: {
      do: (label, key) => {
        const known = state.get(key)
        if (known === 'done') return
        add(known === undefined ? 'do' : 'late', label, key)
        if (known === undefined) state.set(key, 'done')
      },
      undo: (label, key) => {
        if (state.get(key) !== 'done') return
        add('undo', label, key)
        state.set(key, 'undone')
      },
    },
  }
}
