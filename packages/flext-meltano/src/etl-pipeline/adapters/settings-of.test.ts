import { fileURLToPath } from 'node:url'

import { either as E } from 'fp-ts'
import { describe, expect, it } from 'vitest'

import { readProject } from '../../project/project.ts'
import { settingsOf } from './settings-of.ts'

const root = fileURLToPath(
  new URL('../../../../../examples/tutorial/guide/reliably', import.meta.url),
)

describe('settings of a pipeline', () => {
  it('are what the annotations of its plugins say, in bytes and milliseconds', async () => {
    const project = await readProject({ root, env: {} })()
    const planned = E.isRight(project)
      ? project.right.planOf(['tap-shop', 'target-jsonl'])
      : project
    const [spec] = E.isRight(planned) ? planned.right : []
    if (spec === undefined) throw new Error(JSON.stringify(planned))
    expect(settingsOf(spec)).toEqual(
      E.right({
        dead_letters: { max_share: 0.01, streams: { 'payment*': { max_records: 0 } } },
        retry: { times: 3, wait: 10_000 },
        limits: { time: 7_200_000, tap_idle: 600_000, bytes: 50e9, line: 100e6 },
      }),
    )
  })
})
