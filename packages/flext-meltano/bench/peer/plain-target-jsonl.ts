/** The other half in an afternoon: readline, JSON.parse, a write a row. Nothing is made durable. */
import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'

await pipeline(
  createInterface({ input: process.stdin }),
  async function* (lines: AsyncIterable<string>) {
    for await (const line of lines)
      yield `${JSON.stringify((JSON.parse(line) as { record: unknown }).record)}\n`
  },
  createWriteStream(process.argv[2] ?? ''),
)
