/**
 * The world of the soak: a database of its own that outlives the processes which change it, several
 * at once. It knows idempotency keys, as a payment provider does, and forgets none: what was undone
 * is not done again under its key.
 */
import { DatabaseSync } from 'node:sqlite'

/** `late`: asked for again under a key that was undone, and not done. */
export interface Effect {
  readonly verb: 'do' | 'undo' | 'late'
  /** The root run and the place in its plan. */
  readonly label: string
  readonly key: string
}

export interface World {
  readonly world: {
    readonly do: (label: string, key: string) => void
    /** No harm where there is nothing to undo. */
    readonly undo: (label: string, key: string) => void
  }
}

export interface OpenWorld extends World {
  /** In the order in which they happened. */
  readonly effects: () => ReadonlyArray<Effect>
  readonly close: () => void
}

export const openWorld = (path: string): OpenWorld => {
  const db = new DatabaseSync(path, { timeout: 30_000 })
  db.exec('pragma journal_mode = wal; pragma synchronous = off')
  db.exec('create table if not exists effect (nth integer primary key, verb, label, key)')
  db.exec('create index if not exists effect_by_key on effect (key)')
  const latest = db.prepare('select verb from effect where key = ? order by nth desc limit 1')
  const insert = db.prepare('insert into effect (verb, label, key) values (?, ?, ?)')
  const all = db.prepare('select verb, label, key from effect order by nth')

  /** Looks and writes as one, whoever else does meanwhile. */
  const decided = (
    label: string,
    key: string,
    decide: (known: Effect['verb'] | undefined) => Effect['verb'] | undefined,
  ): void => {
    db.exec('begin immediate')
    try {
      const verb = decide(latest.get(key)?.['verb'] as Effect['verb'] | undefined)
      if (verb !== undefined) insert.run(verb, label, key)
    } finally {
      db.exec('commit')
    }
  }

  return {
    world: {
      do: (label, key) =>
        decided(label, key, (known) =>
          known === undefined ? 'do' : known === 'do' ? undefined : 'late',
        ),
      undo: (label, key) => decided(label, key, (known) => (known === 'do' ? 'undo' : undefined)),
    },
    effects: () => all.all() as unknown as ReadonlyArray<Effect>,
    close: () => db.close(),
  }
}
