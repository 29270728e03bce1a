#!/usr/bin/env node
/**
 * A Singer tap that knows nothing of FLEXT: it prints the flights of a JSON file as Singer messages,
 * tells every 5,000 rows how far it has come, and goes on from there when it is given that state.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    config: { type: 'string' },
    catalog: { type: 'string' },
    state: { type: 'string' },
    discover: { type: 'boolean' },
  },
})

/**
 * @typedef {{ path: string }} Config
 * @typedef {{ bookmarks?: { flights?: { rows?: number } } }} State
 * @typedef {{ delay: number, distance: number, time: number }} Flight
 */

/** @param {string} path @returns {unknown} */
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

const schema = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    delay: { type: 'integer' },
    distance: { type: 'integer' },
    time: { type: 'number' },
  },
}
const key_properties = ['id']

const batch = 5000

/** @param {ReadonlyArray<object>} messages @returns {Promise<void>} */
const print = (...messages) =>
  new Promise((resolve, reject) => {
    const lines = messages.map((message) => `${JSON.stringify(message)}\n`).join('')
    process.stdout.write(lines, (error) => (error ? reject(error) : resolve()))
  })

const discover = () =>
  print({
    streams: [
      {
        tap_stream_id: 'flights',
        stream: 'flights',
        schema,
        key_properties,
        metadata: [{ breadcrumb: [], metadata: { selected: true, inclusion: 'available' } }],
      },
    ],
  })

const extract = async () => {
  const { path } = /** @type {Config} */ (readJson(values.config ?? 'config.json'))
  const flights = /** @type {ReadonlyArray<Flight>} */ (readJson(path))
  const state = /** @type {State} */ (values.state === undefined ? {} : readJson(values.state))
  const done = state.bookmarks?.flights?.rows ?? 0
  await print({ type: 'SCHEMA', stream: 'flights', schema, key_properties })
  for (let row = done; row < flights.length; row += batch) {
    const rows = flights.slice(row, row + batch)
    const records = rows.map((flight, index) => ({ id: row + index + 1, ...flight }))
    await print(...records.map((record) => ({ type: 'RECORD', stream: 'flights', record })), {
      type: 'STATE',
      value: { bookmarks: { flights: { rows: row + rows.length } } },
    })
  }
}

await (values.discover ? discover() : extract())
