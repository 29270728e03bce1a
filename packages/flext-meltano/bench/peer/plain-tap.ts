/**
 * What one would write in an afternoon: csv-parse, an object a row, JSON.stringify, a write a line.
 * It has no types, no schema and no state, so it does less than a tap must.
 */
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

import { parse } from 'csv-parse'

await pipeline(
  createReadStream(process.argv[2] ?? ''),
  parse({ columns: true, bom: true }),
  async function* (rows: AsyncIterable<unknown>) {
    for await (const record of rows)
      yield `${JSON.stringify({ type: 'RECORD', stream: 'people', record })}\n`
  },
  process.stdout,
)
