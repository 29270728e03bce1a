/** What models of a folder do to a warehouse from run to run, the same for every warehouse. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { either as E } from 'fp-ts'
import type { FlextResult } from 'flext-core'
import { expect, it } from 'vitest'

import type { CheckResult } from '../src/quality/check-result.ts'
import type { QualityCheck } from '../src/quality/quality-check.ts'
import { readModelFolder, type FolderModels } from '../src/transform/model-folder.ts'
import type { ModelsBuilt, SqlModel } from '../src/transform/model.ts'

type Row = Readonly<Record<string, unknown>>
type Files = Readonly<Record<string, string>>

export interface TemplateWarehouse {
  /** Stages rows of the stream `raw`, whose key is `id`. */
  readonly stage: (run: string, rows: ReadonlyArray<Row>) => Promise<void>
  readonly build: (
    run: string,
    models: ReadonlyArray<SqlModel>,
    fullRefresh?: boolean,
    now?: Date,
  ) => Promise<FlextResult<ModelsBuilt, { readonly message: string }>>
  readonly check: (
    run: string,
    checks: ReadonlyArray<QualityCheck>,
  ) => Promise<FlextResult<ReadonlyArray<CheckResult>, { readonly message: string }>>
  readonly publish: (run: string) => Promise<unknown>
  readonly discard: (run: string) => Promise<unknown>
  readonly rows: (sql: string) => Promise<ReadonlyArray<Row>>
  readonly close: () => Promise<void>
}

export const readFiles = (files: Files, type: string): FolderModels => {
  const root = mkdtempSync(join(tmpdir(), 'flext-models-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, 'models', dirname(path)), { recursive: true })
      writeFileSync(join(root, 'models', path), text)
    }
    const target = { name: 'dev', type, schema: type === 'postgres' ? 'public' : 'main' }
    const asked = {
      root,
      folder: 'models',
      materialized: 'view',
      vars: {},
      env: {},
      target,
    } as const
    const read = readModelFolder(asked)
    if (E.isLeft(read)) throw new Error(read.left.message)
    return read.right
  } finally {
    rmSync(root, { recursive: true })
  }
}

const shop: Files = {
  'sources.yml': 'sources: [{ name: shop, tables: [{ name: raw }] }]',
  'seen.sql': `{{ config(materialized='ephemeral') }} select * from {{ source('shop', 'raw') }}`,
  'clean.sql': `select id, size, at from {{ ref('seen') }} where size > 0`,
  'history.sql': `
{{ config(materialized='incremental', unique_key='id') }}
select id, size, at from {{ ref('clean') }}
{% if is_incremental() %}
where at > (select max(at) from {{ this }})
{% endif %}`,
  'log.sql': `
{{ config(materialized='incremental') }}
select id, at from {{ ref('clean') }}
{% if is_incremental() %} where at > (select max(at) from {{ this }}) {% endif %}`,
  'total.sql': `{{ config(materialized='table') }} select sum(size) as total from {{ ref('history') }}`,
  'biggest.sql': `select max(total) as most from {{ ref('total') }}`,
  'schema.yml': `
models:
  - name: history
    columns: [{ name: id, tests: [not_null, unique] }]
  - name: biggest
    columns: [{ name: most, tests: [{ accepted_values: { values: [12] } }] }]
`,
}

export const templateModels = (
  type: 'sqlite' | 'postgres',
  open: () => Promise<TemplateWarehouse>,
): void => {
  const opened = async (files: Files = shop) => {
    const world = await open()
    const { models, checks } = readFiles(files, type)
    const nightly = async (run: string, rows: ReadonlyArray<Row>, fullRefresh = false) => {
      await world.stage(run, rows)
      return world.build(run, models, fullRefresh)
    }
    return { ...world, models, checks, nightly }
  }
  const ok = <A>(result: FlextResult<A, { readonly message: string }>): A => {
    if (E.isLeft(result)) throw new Error(result.left.message)
    return result.right
  }

  it('views, tables and increments are seen by checks as they will be, and published together', async () => {
    const world = await opened()
    const first = [
      { id: 1, size: 3, at: '2024-01-01' },
      { id: 2, size: 0, at: '2024-01-01' },
    ]
    expect(ok(await world.nightly('run-1', first))).toEqual({
      models: [
        { name: 'clean', rows: 1 },
        { name: 'history', rows: 1 },
        { name: 'total', rows: 1 },
        { name: 'biggest', rows: 1 },
        { name: 'log', rows: 1 },
      ],
      lineage: [
        { from: 'raw', to: 'clean' },
        { from: 'clean', to: 'history' },
        { from: 'history', to: 'total' },
        { from: 'total', to: 'biggest' },
        { from: 'clean', to: 'log' },
      ],
    })
    await world.publish('run-1')
    expect(await world.rows('select * from biggest')).toEqual([{ most: 3 }])

    const second = [
      { id: 1, size: 7, at: '2024-01-02' },
      { id: 3, size: 5, at: '2024-01-03' },
    ]
    expect(ok(await world.nightly('run-2', second)).models).toEqual([
      { name: 'clean', rows: 2 },
      { name: 'history', rows: 2 },
      { name: 'total', rows: 1 },
      { name: 'biggest', rows: 1 },
      { name: 'log', rows: 2 },
    ])
    expect(ok(await world.check('run-2', world.checks)).map(({ passed }) => passed)).toEqual([
      true,
      true,
      true,
    ])
    expect(await world.rows('select * from biggest')).toEqual([{ most: 3 }])
    await world.publish('run-2')
    expect(await world.rows('select * from biggest')).toEqual([{ most: 12 }])
    expect(await world.rows('select id, size from history order by id')).toEqual([
      { id: 1, size: 7 },
      { id: 3, size: 5 },
    ])
    expect(await world.rows('select id from log order by at')).toEqual([
      { id: 1 },
      { id: 1 },
      { id: 3 },
    ])
    await world.close()
  })

  it('a run that is taken back leaves views, tables and increments as they were', async () => {
    const world = await opened()
    ok(await world.nightly('run-1', [{ id: 1, size: 3, at: '2024-01-01' }]))
    await world.publish('run-1')
    ok(await world.nightly('run-2', [{ id: 2, size: 9, at: '2024-01-02' }]))
    await world.discard('run-2')
    expect(await world.rows('select * from biggest')).toEqual([{ most: 3 }])
    expect(await world.rows('select id from log')).toEqual([{ id: 1 }])
    ok(await world.nightly('run-3', [{ id: 3, size: 1, at: '2024-01-03' }]))
    ok(await world.build('run-3', world.models))
    await world.publish('run-3')
    expect(await world.rows('select id from log order by id')).toEqual([{ id: 1 }, { id: 3 }])
    await world.close()
  })

  it('a full refresh builds increments anew, but for those that keep their rows', async () => {
    const kept = `{{ config(materialized='incremental', full_refresh=false) }}
select id, at from {{ ref('clean') }} {% if is_incremental() %} where at > '2024-01-01' {% endif %}`
    const world = await opened({ ...shop, 'kept.sql': kept })
    ok(await world.nightly('run-1', [{ id: 1, size: 3, at: '2024-01-01' }]))
    await world.publish('run-1')
    ok(await world.nightly('run-2', [{ id: 2, size: 1, at: '2024-01-02' }], true))
    await world.publish('run-2')
    expect(await world.rows('select id from log order by id')).toEqual([{ id: 1 }, { id: 2 }])
    expect(await world.rows('select id from kept order by id')).toEqual([{ id: 1 }, { id: 2 }])
    await world.close()
  })

  it('a model may become a view where it was a table, and the other way', async () => {
    const world = await opened({
      ...shop,
      'clean.sql': `{{ config(materialized='table') }} ${shop['clean.sql'] ?? ''}`,
    })
    const { models } = readFiles(shop, type)
    ok(await world.nightly('run-1', [{ id: 1, size: 3, at: '2024-01-01' }]))
    await world.publish('run-1')
    await world.stage('run-2', [{ id: 2, size: 4, at: '2024-01-02' }])
    ok(await world.build('run-2', models))
    await world.publish('run-2')
    expect(await world.rows('select id from clean order by id')).toEqual([{ id: 1 }, { id: 2 }])
    ok(await world.nightly('run-3', [{ id: 3, size: 5, at: '2024-01-03' }]))
    await world.publish('run-3')
    expect(await world.rows('select * from biggest')).toEqual([{ most: 12 }])
    await world.close()
  })

  it('what an increment cannot do is told before anything changes, by the line of its template', async () => {
    const model = (config: string, columns: string) => ({
      ...shop,
      'm.sql': `{{ config(materialized='incremental'${config}) }}
{% set unused = 1 %}
select ${columns}
from {{ ref('clean') }}`,
    })
    const world = await opened(model('', 'id'))
    ok(await world.nightly('run-1', [{ id: 1, size: 3, at: '2024-01-01' }]))
    await world.publish('run-1')
    await world.stage('run-2', [{ id: 2, size: 3, at: '2024-01-02' }])
    const tried = async (config: string, columns: string): Promise<string> => {
      const built = await world.build('run-2', readFiles(model(config, columns), type).models)
      if (E.isRight(built)) throw new Error('it was built')
      return built.left.message
    }
    expect(await tried('', 'id, size')).toBe(
      'models/m.sql: expected the columns of its table (id), found id, size; on_schema_change or --full-refresh says what to do about it',
    )
    expect(await tried(`, unique_key='key'`, 'id')).toContain('unique_key among the columns')
    expect(await tried(`, unique_key='id'`, '7 as id')).toMatch(
      /rows of different id, found .*"id":7,"rows of it":2/,
    )
    expect(await tried('', 'nothing')).toMatch(/^models\/m\.sql:3: expected a SELECT that/)

    const grown = model(`, on_schema_change='append_new_columns'`, 'id, size')
    ok(await world.build('run-2', readFiles(grown, type).models))
    expect(
      ok(await world.check('run-2', [{ not_null: 'm.size' }])).map(({ failing }) => failing),
    ).toEqual([1])
    await world.publish('run-2')
    const columns = await world.rows('select id, size from m where size is not null order by id')
    expect(columns).toEqual([
      { id: 1, size: 3 },
      { id: 2, size: 3 },
    ])
    await world.close()
  })

  const versioned = (config: string) => ({
    'sources.yml': 'sources: [{ name: shop, tables: [{ name: raw }] }]',
    'history.sql': `{% snapshot sizes %}
{{ config(unique_key='id', ${config}) }}
select id, size, at from {{ source('shop', 'raw') }} where size > 0
{% endsnapshot %}`,
    'now.sql': `select id, size from {{ ref('sizes') }} where dbt_valid_to is null`,
  })
  const day = (n: number): Date => new Date(Date.UTC(2024, 0, n))
  const history = `select id, size, substr(cast(dbt_valid_from as text), 1, 10) as since,
    substr(cast(dbt_valid_to as text), 1, 10) as until
    from sizes order by id, dbt_valid_from`

  it('a snapshot keeps each version of a row, by the time that the row itself bears', async () => {
    const world = await opened(versioned(`strategy='timestamp', updated_at='at'`))
    const first = [
      { id: 1, size: 3, at: '2024-01-01' },
      { id: 2, size: 4, at: '2024-01-01' },
    ]
    ok(await world.nightly('run-1', first))
    await world.publish('run-1')
    ok(await world.nightly('run-2', [{ id: 1, size: 9, at: '2024-01-05' }]))
    const seen = await world.check('run-2', [
      { unique: 'now.id' },
      { row_count: { table: 'sizes', min: 3, max: 3 } },
    ])
    expect(ok(seen).map(({ passed }) => passed)).toEqual([true, true])
    await world.publish('run-2')
    ok(await world.nightly('run-3', [{ id: 2, size: 4, at: '2024-01-01' }]))
    await world.publish('run-3')
    expect(await world.rows(history)).toEqual([
      { id: 1, size: 3, since: '2024-01-01', until: '2024-01-05' },
      { id: 1, size: 9, since: '2024-01-05', until: null },
      { id: 2, size: 4, since: '2024-01-01', until: null },
    ])
    expect(await world.rows('select id, size from now order by id')).toEqual([
      { id: 1, size: 9 },
      { id: 2, size: 4 },
    ])
    await world.close()
  })

  it('a snapshot that checks columns ends the versions of rows that are gone, at the time of the run', async () => {
    const world = await opened(
      versioned(`strategy='check', check_cols=['size'], hard_deletes='invalidate'`),
    )
    const nightly = async (run: string, nth: number, rows: ReadonlyArray<Row>) => {
      await world.stage(run, rows)
      ok(await world.build(run, world.models, false, day(nth)))
      await world.publish(run)
    }
    await nightly('run-1', 1, [
      { id: 1, size: 3, at: 'a' },
      { id: 2, size: 4, at: 'a' },
    ])
    await nightly('run-2', 2, [{ id: 1, size: 3, at: 'b' }])
    await nightly('run-3', 3, [
      { id: 1, size: 5, at: 'b' },
      { id: 2, size: 0, at: 'a' },
    ])
    await nightly('run-4', 4, [{ id: 2, size: 4, at: 'a' }])
    expect(await world.rows(history)).toEqual([
      { id: 1, size: 3, since: '2024-01-01', until: '2024-01-03' },
      { id: 1, size: 5, since: '2024-01-03', until: null },
      { id: 2, size: 4, since: '2024-01-01', until: '2024-01-03' },
      { id: 2, size: 4, since: '2024-01-04', until: null },
    ])
    await world.close()
  })

  it('a snapshot says which of its columns there are not', async () => {
    const world = await opened(versioned(`strategy='check', check_cols=['weight']`))
    await world.stage('run-1', [{ id: 1, size: 3, at: 'a' }])
    const built = await world.build('run-1', world.models)
    expect(E.isLeft(built) && built.left.message).toBe(
      'models/history.sql: expected the columns that its config names (id, weight), found id, size, at, without weight',
    )
    await world.close()
  })
}
