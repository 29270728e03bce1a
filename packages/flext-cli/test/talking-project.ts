/** A project whose tap is a foreign program: it grows its schema, logs as taps of the Singer SDK do, and has a secret. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TalkingProject extends Disposable {
  readonly root: string
  readonly write: (file: string, text: string) => void
  /** How many rows there are from now on, and whether users have an address by now. */
  readonly source: (
    users: number,
    more?: { readonly mail?: boolean; readonly orders?: number },
  ) => void
}

const meltano = `version: 1
plugins:
  extractors:
    - name: tap-talk
      executable: ./tap-talk
      capabilities: [catalog, discover, state]
      settings:
        - { name: token, sensitive: true }
      config: { token: s3cr3t-token }
      select: ['*.*']
  loaders:
    - name: target-sqlite
      variant: flext
      config: { database: warehouse.db, default_table_prefix: raw_ }
  transformers:
    - name: flext-sql
      config:
        models: [top.sql]
        checks: [{ unique: raw_users.id }]
`

const tap = String.raw`#!/usr/bin/env node
const { readFileSync, writeSync } = require('node:fs')
const { users, mail, orders } = JSON.parse(readFileSync(__dirname + '/source.json', 'utf8'))
const value = (option) => {
  const at = process.argv.indexOf(option)
  return at === -1 ? undefined : JSON.parse(readFileSync(process.argv[at + 1], 'utf8'))
}
const at = { type: ['string', 'null'], format: 'date-time' }
const schemas = {
  users: { properties: { id: { type: 'integer' }, name: { type: ['string', 'null'] }, seen: at, ...(mail ? { mail: { type: ['string', 'null'] } } : {}) } },
  ...(orders === undefined ? {} : { orders: { properties: { id: { type: 'integer' } } } }),
}
const print = (message) => writeSync(1, JSON.stringify(message) + '\n')
const log = (line) => writeSync(2, line + '\n')
if (process.argv.includes('--discover')) {
  log('INFO discovering with ' + value('--config').token)
  const streams = Object.entries(schemas).map(([stream, schema]) => ({
    tap_stream_id: stream, stream, schema, key_properties: ['id'],
    metadata: [{ breadcrumb: [], metadata: { 'replication-method': 'FULL_TABLE', 'row-count': stream === 'users' ? users : orders } }],
  }))
  print({ streams })
  process.exit(0)
}
log('2026-01-31 12:00:00,123 | WARNING  | tap-talk             | it is late')
const rows = { users, orders: orders ?? 0 }
for (const [stream, schema] of Object.entries(schemas)) {
  print({ type: 'SCHEMA', stream, schema, key_properties: ['id'] })
  for (let id = 1; id <= rows[stream]; id += 1)
    print({ type: 'RECORD', stream, record: stream === 'users' ? { id, name: 'n' + id, seen: '2026-01-31T00:00:00Z', ...(mail ? { mail: 'm' } : {}) } : { id } })
  log('INFO METRIC: ' + JSON.stringify({ metric_type: 'counter', metric: 'record_count', value: rows[stream], tags: { stream } }))
}
log('INFO METRIC: ' + JSON.stringify({ metric_type: 'timer', metric: 'http_request_duration', value: 0.25, tags: { endpoint: '/users', url: '/users', http_status_code: 200 } }))
print({ type: 'STATE', value: { bookmarks: { users: { replication_key: 'seen', replication_key_value: '2026-01-31T00:00:' + String(users % 60).padStart(2, '0') + 'Z' } } } })
`

export const talkingProject = (): TalkingProject => {
  const root = mkdtempSync(join(tmpdir(), 'flext-talk-'))
  const source: TalkingProject['source'] = (users, more = {}) =>
    writeFileSync(join(root, 'source.json'), JSON.stringify({ users, ...more }))
  const write = (file: string, text: string): void => writeFileSync(join(root, file), text)
  write('meltano.yml', meltano)
  write('top.sql', 'select name, count(*) as n from RAW_users group by name\n')
  write('tap-talk', tap)
  chmodSync(join(root, 'tap-talk'), 0o755)
  source(30)
  return {
    root,
    write,
    source,
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}
