import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { describe, expect, it, vi } from 'vitest'

import type { SingerRecord } from '../singer/message.ts'
import { feed, planet, planets } from '../testing/contract-world.ts'
import { targetContract } from '../testing/target-contract.ts'
import { streamFolder } from './parquet-config.ts'
import { parquetStaging } from './parquet-staging.ts'
import { openParquetStore } from './parquet-store.ts'

vi.setConfig({ testTimeout: 60_000 })

const worldIn = (destination_path: string) => {
  const config = { destination_path }
  return {
    open: (id: string) => openParquetStore(config, id),
    staging: parquetStaging(config),
    visible: (stream: string) => rowsIn(streamFolder(config, stream)),
    merges: false,
  }
}

describe('target-parquet', () => {
  for (const { name, run } of targetContract) {
    it(name, async () => {
      const destination_path = mkdtempSync(join(tmpdir(), 'flext-parquet-'))
      try {
        await run(worldIn(destination_path))
      } finally {
        rmSync(destination_path, { recursive: true })
      }
    })
  }

  it('has one file for each run that brought rows, and leaves nothing beside them', async () => {
    const destination_path = mkdtempSync(join(tmpdir(), 'flext-parquet-'))
    try {
      const world = worldIn(destination_path)
      for (const run of ['run-1', 'run-2', 'run-3']) {
        const records =
          run === 'run-2' ? [] : [{ type: 'RECORD', stream: 'planets', record: planet(1) }]
        await feed(world, run, [planets, ...records, { type: 'FLEXT_END' }])
        await world.staging.publish(run, 'nightly')()
      }
      expect(readdirSync(join(destination_path, 'planets')).toSorted()).toEqual([
        'run-1.parquet',
        'run-3.parquet',
      ])
      expect(readdirSync(join(destination_path, '.flext-staging'))).toEqual([])
    } finally {
      rmSync(destination_path, { recursive: true })
    }
  })
})

const rowsIn = async (folder: string): Promise<ReadonlyArray<SingerRecord>> => {
  if (!existsSync(folder)) return []
  const files = readdirSync(folder).map(async (file) =>
    parquetReadObjects({ file: await asyncBufferFromFile(join(folder, file)) }),
  )
  const rows: ReadonlyArray<SingerRecord> = (await Promise.all(files)).flat()
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asItCame(value)])),
  )
}

const asItCame = (value: unknown): unknown => {
  if (value instanceof Date) return value.toISOString().replace('T00:00:00.000Z', '')
  if (typeof value !== 'bigint') return value
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
}
