import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { either as E } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import type { ResolvedPlugin } from '../../project/resolved-plugin.ts'
import { foreseenPipeline } from './foreseen-pipeline.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'flext-foreseen-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const plugin = (name: string, native: string | undefined, config: object = {}): ResolvedPlugin =>
  ({ name, native, config, cwd: folder, place: 'meltano.yml:1:1', places: {} }) as never

const schema = {
  type: 'object',
  properties: { id: { type: 'integer' }, mail: { type: 'string' }, left: { type: 'string' } },
} as const
const found = {
  catalog: {
    streams: [
      {
        tap_stream_id: 'users',
        stream: 'users',
        schema,
        key_properties: ['id'],
        metadata: [{ breadcrumb: ['properties', 'left'], metadata: { selected: false } }],
      },
      { tap_stream_id: 'logs', stream: 'logs', schema, key_properties: [] },
    ],
  },
  selected: ['users'],
}

const foreseen = async (target: ResolvedPlugin, ...mappers: ReadonlyArray<ResolvedPlugin>) => {
  const spec = { tap: plugin('tap-x', undefined), target, mappers } as unknown as PipelineSpec
  const outcome = await foreseenPipeline(spec, found)()
  if (E.isLeft(outcome)) throw new Error(outcome.left.message)
  return outcome.right
}

describe('what a pipeline would do', () => {
  it('is told of the streams and properties that are selected', async () => {
    const { load, unknown } = await foreseen(
      plugin('target-sqlite', 'target-sqlite', { database: 'w.db' }),
    )
    expect(unknown).toBeUndefined()
    expect(load?.tables).toMatchObject([{ stream: 'users', action: 'create', load: 'swap' }])
    expect(load?.tables[0]?.added.map(({ name }) => name)).toEqual(['id', 'mail'])
  })

  it('is told of what stream maps make of them', async () => {
    const maps = { users: { __alias__: 'people', mail: '__NULL__', hash: 'md5(mail)' } }
    const { load } = await foreseen(
      plugin('target-sqlite', 'target-sqlite', { database: 'w.db' }),
      plugin('hide', 'flext-mapper', { stream_maps: maps }),
    )
    expect(load?.tables).toMatchObject([{ stream: 'people', table: 'people' }])
    expect(load?.tables[0]?.added).toEqual([
      { name: 'id', type: 'INTEGER' },
      { name: 'hash', type: 'TEXT' },
    ])
  })

  it('is told of files by whether they are there', async () => {
    const target = plugin('target-jsonl', 'target-jsonl', { destination_path: folder })
    expect((await foreseen(target)).load?.tables).toMatchObject([
      { table: join(folder, 'users.jsonl'), action: 'create', load: 'append' },
    ])
    writeFileSync(join(folder, 'users.jsonl'), '')
    expect((await foreseen(target)).load?.tables).toMatchObject([{ action: 'keep' }])
  })

  it('is not known where a foreign plugin decides, and says which', async () => {
    expect(await foreseen(plugin('target-odd', undefined))).toMatchObject({
      load: undefined,
      unknown: expect.stringContaining('target-odd is foreign') as unknown,
    })
    const odd = await foreseen(
      plugin('target-sqlite', 'target-sqlite', { database: 'w.db' }),
      plugin('map-odd', undefined),
    )
    expect(odd.unknown).toContain('map-odd is foreign')
  })
})
