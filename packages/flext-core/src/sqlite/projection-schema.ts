/** The tables that are computed from the log: made by hand of nobody, dropped at any time. */
import type { DatabaseSync } from 'node:sqlite'

import { projectionVersion } from './journal-schema.ts'

const tables = ['run', 'event', 'projection'] as const

/** Drops the projections and puts empty ones in their place, within the transaction at hand. */
export const createProjections = (database: DatabaseSync): void => {
  for (const statement of statements) database.exec(statement)
  database.prepare('insert into projection values (1, ?, 0)').run(projectionVersion)
}

/** Whether the projections are all there and of the present version. */
export const haveProjections = (database: DatabaseSync): boolean => {
  const there = database.prepare("select name from sqlite_schema where type = 'table'").all()
  const names = new Set(there.map(({ name }) => name))
  if (!tables.every((name) => names.has(name))) return false
  return database.prepare('select version from projection').get()?.['version'] === projectionVersion
}

const statements: ReadonlyArray<string> = [
  ...tables.map((table) => `drop table if exists ${table}`),
  `create table run (
    run integer primary key, service text not null, version integer not null, id text not null,
    status text not null, started_at integer not null, updated_at integer not null,
    first integer not null, last integer not null, records integer not null,
    outcome integer not null, error_tag text, correlation text, traceparent text, tracestate text,
    told text, crc integer not null
  ) strict`,
  'create index run_name on run (service, id)',
  `create index run_uncommitted on run (status, run) where status <> 'committed'`,
  `create table event (
    position integer not null, "index" integer not null, run integer not null,
    told integer not null, nth integer not null, crc integer not null,
    constraint event_order primary key (position, "index")
  ) without rowid, strict`,
  `create table projection (
    only integer primary key check (only = 1), version integer not null, position integer not null
  ) strict`,
]
