import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'

import { describe, it } from 'vitest'

import { tapContract } from '../testing/tap-contract.ts'
import { contractTap, type SourcePlanet } from '../testing/tap-world.ts'
import { tapCsv } from './tap-csv.ts'

const columns = ['id', 'name', 'big', 'amount', 'seen'] as const

const cell = (value: string | number | null): string =>
  value === null ? '' : `"${String(value).replaceAll('"', '""')}"`

const line = (planet: SourcePlanet): string =>
  columns.map((column) => cell(planet[column])).join(',')

describe.each([
  { quoted_empty: 'null' as const },
  { quoted_empty: 'text' as const, compression: 'zstd' as const },
])('tap-csv keeps the contract of taps, %o', (given) => {
  for (const { name, run } of tapContract)
    it(name, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'flext-tap-csv-'))
      const path = join(folder, 'planets.csv')
      try {
        await run({
          tap: contractTap(tapCsv, {
            files: [{ entity: 'planets', path, keys: ['id'], ...given }],
            state_rows: 20,
          }),
          stream: 'planets',
          put: (planets) => {
            const text = [columns.join(','), ...planets.map(line), ''].join('\n')
            writeFileSync(path, given.compression === 'zstd' ? zstdCompressSync(text) : text)
          },
          tellsEmptyFromNone: given.quoted_empty === 'text',
        })
      } finally {
        rmSync(folder, { recursive: true })
      }
    })
})
