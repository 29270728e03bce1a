/** The tables that dead letters are kept in. A schema is kept once, under its fingerprint. */
import type { DatabaseSync } from 'node:sqlite'

export const createDeadLetterTables = (database: DatabaseSync): void => {
  database.exec(`
    create table if not exists dead_letter_schema (
      version text primary key,
      schema text not null,
      key_properties text not null
    ) without rowid;
    create table if not exists dead_letter (
      id integer primary key autoincrement,
      staging text not null,
      state_id text not null,
      run text not null,
      stream text not null,
      line integer not null,
      record text not null,
      problems text not null,
      schema_version text not null,
      kept_at text not null,
      published integer not null default 0,
      seal integer not null
    );
    create index if not exists dead_letter_staging on dead_letter (staging);
    create table if not exists dead_letter_seal (
      staging text not null,
      seal integer not null,
      passed_rows integer not null,
      state text not null,
      state_before text not null,
      letters integer not null,
      primary key (staging, seal)
    ) without rowid;
  `)
}
