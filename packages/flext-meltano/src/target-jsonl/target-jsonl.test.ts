import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, it, vi } from 'vitest'

import { parseExactly } from '../singer/exact-number.ts'
import type { SingerRecord } from '../singer/message.ts'
import { targetContract } from '../testing/target-contract.ts'
import { streamFile } from './jsonl-config.ts'
import { jsonlStaging } from './jsonl-staging.ts'
import { targetJsonl } from './target-jsonl.ts'

vi.setConfig({ testTimeout: 60_000 })

describe('target-jsonl', () => {
  for (const { name, run } of targetContract) {
    it(name, async () => {
      const destination_path = mkdtempSync(join(tmpdir(), 'flext-jsonl-'))
      try {
        const config = { destination_path }
        await run({
          open: (id) => targetJsonl.open(config, id),
          staging: jsonlStaging(config),
          visible: (stream) => rowsIn(streamFile(config, stream)),
          merges: false,
        })
      } finally {
        rmSync(destination_path, { recursive: true })
      }
    })
  }
})

const rowsIn = (file: string): ReadonlyArray<SingerRecord> =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => parseExactly(line) as SingerRecord)
    : []
