/**
 * A world in one SQLite file to which several processes write at once, and which knows idempotency
 * keys: what comes again under its key is counted, and is no second effect.
 */
import { DatabaseSync } from 'node:sqlite'

import type { Effect, KillPort } from './kill-world.ts'

const open = (path: string): DatabaseSync => {
  const database = new DatabaseSync(path)
  database.exec(`pragma busy_timeout = 20000; pragma journal_mode = wal; pragma synchronous = off;
    create table if not exists effect (
      verb text, key text, run text, what text, times integer, primary key (verb, key));
    create table if not exists delivery (nth integer primary key, event text, run text)`)
  return database
}

export interface RestateWorld extends KillPort {
  readonly delivered: (event: string, run: string) => void
}

export const restateWorld = (path: string): RestateWorld => {
  const database = open(path)
  const effect = database.prepare(`insert into effect values (?, ?, ?, ?, 1)
    on conflict do update set times = times + 1`)
  const delivery = database.prepare('insert into delivery (event, run) values (?, ?)')
  return {
    world: ({ verb, key, run, what }) => void effect.run(verb, key, run, what),
    delivered: (event, run) => void delivery.run(event, run),
  }
}

/** All that has happened in the world. */
export const restateEffects = (
  path: string,
): {
  readonly effects: ReadonlyArray<Effect>
  readonly repeated: number
  readonly delivered: ReadonlyArray<{ readonly event: string; readonly run: string }>
} => {
  const database = open(path)
  const effects = database.prepare('select verb, key, run, what from effect').all()
  const [counted] = database.prepare('select total(times - 1) as repeated from effect').all()
  const delivered = database.prepare('select event, run from delivery order by nth').all()
  database.close()
  return {
    effects: effects as unknown as ReadonlyArray<Effect>,
    repeated: Number(counted?.['repeated']),
    delivered: delivered as unknown as ReadonlyArray<{ event: string; run: string }>,
  }
}
