import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { describe, it } from 'vitest'

import type { JsonSchema } from '../singer/json-schema.ts'
import { tapContract } from '../testing/tap-contract.ts'
import { contractTap, type SourcePlanet } from '../testing/tap-world.ts'
import { tapJsonl } from './tap-jsonl.ts'

const schema: JsonSchema = {
  properties: {
    id: { type: 'integer' },
    name: { type: ['null', 'string'] },
    big: { type: ['null', 'integer'] },
    amount: { type: ['null', 'number'] },
    seen: { type: ['null', 'string'], format: 'date' },
  },
}

/** Digits stand in the line as they are. */
const line = ({ id, name, big, amount, seen }: SourcePlanet): string =>
  `{"id":${id},"name":${JSON.stringify(name)},"big":${big},"amount":${amount},"seen":${JSON.stringify(seen)}}\n`

describe.each(['plain', 'packed'])('tap-jsonl keeps the contract of taps, %s', (kind) => {
  for (const { name, run } of tapContract)
    it(name, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'flext-tap-jsonl-'))
      const path = join(folder, 'planets.jsonl')
      try {
        await run({
          tap: contractTap(tapJsonl, {
            files: [{ entity: 'planets', path, keys: ['id'], schema }],
            state_rows: 20,
          }),
          stream: 'planets',
          put: (planets) => {
            const text = planets.map(line).join('')
            writeFileSync(path, kind === 'packed' ? gzipSync(text) : text)
          },
          tellsEmptyFromNone: true,
        })
      } finally {
        rmSync(folder, { recursive: true })
      }
    })
})
