import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import assert from 'node:assert/strict'

import { FlextResult, memoryRuntime } from 'flext-core'
import { everyCrash, type CrashWorld } from 'flext-core/testing'
import { either as E, taskEither as TE } from 'fp-ts'
import { afterAll, describe, expect, it, vi } from 'vitest'

import { dbtWorld, type DbtWorld } from '../../test/dbt-world.ts'
import { dbtPorts } from './dbt-ports.ts'
import type { DbtNodeEvent } from './log-event.ts'
import type { DbtReceipt, DbtTransformationRequest } from './model.ts'
import { FlextDbtTransformationService } from './transformation-service.ts'

vi.setConfig({ testTimeout: 60_000 })

const worlds: Array<DbtWorld> = []
afterAll(() => worlds.forEach(({ remove }) => remove()))

const opened = (more: object = {}) => {
  const world = dbtWorld(more)
  worlds.push(world)
  const told: Array<DbtNodeEvent> = []
  const said: Array<string> = []
  const observer = {
    onNode: (node: DbtNodeEvent) => void told.push(node),
    onLog: ({ line }: { readonly line: string }) => void said.push(line),
  }
  const ports = dbtPorts({ env: { PATH: '/usr/bin:/bin' }, observer })
  const run = async (command: string, asked: Partial<DbtTransformationRequest> = {}) => {
    await using runtime = memoryRuntime()
    const service = new FlextDbtTransformationService(runtime, ports)
    return await service.run({ project: world.root, plugin: 'dbt-postgres', command, ...asked })
  }
  return { ...world, ports, run, told, said }
}

const names = ({ nodes }: Pick<DbtReceipt, 'nodes'>) => nodes.map(({ name }) => name)
const failure = (
  result: FlextResult<unknown>,
): { readonly _tag: string; readonly message: string } => {
  if (E.isRight(result)) throw new Error('it went well')
  return result.left
}

describe('FlextDbtTransformationService', () => {
  it('builds models in order, tells each as it happens, and keeps tests as checks', async () => {
    const { run, told, said, built } = opened()
    const result = FlextResult.unwrap(await run('build'))
    expect(built()).toEqual(names(result))
    expect(result).toMatchObject({
      plugin: 'dbt-postgres',
      command: 'build',
      version: '1.9.4',
      carried: 0,
      checks: [
        { check: 'orders.id passes not_null_orders_id', passed: true, failing: 0 },
        { check: 'totals.country passes unique_totals_country', passed: true },
      ],
    })
    expect(result.nodes.find(({ name }) => name === 'orders')).toEqual({
      id: 'model.shop.orders',
      name: 'orders',
      kind: 'model',
      status: 'success',
      file: 'models/orders.sql',
      relation: '"shop"."marts"."orders"',
      durationMs: 250,
      rows: 5,
      message: 'SELECT 5',
    })
    expect(told.filter(({ name }) => name === 'orders')).toMatchObject([
      { status: undefined, index: 3, total: 7 },
      { status: 'success', durationMs: 250 },
    ])
    expect(said.join('\n')).toContain('connecting with ***')
    expect(JSON.stringify([result, said])).not.toContain('very secret')
  })

  it('passes on what is to be selected, and variables', async () => {
    const { run, built } = opened()
    const result = FlextResult.unwrap(
      await run('some', { vars: { since: '2024-01-01' }, target: 'dev' }),
    )
    expect(names(result)).toEqual([
      'orders',
      'not_null_orders_id',
      'totals',
      'unique_totals_country',
    ])
    expect(built()).toEqual(names(result))
    const seeded = FlextResult.unwrap(await run('build', { select: ['countries'] }))
    expect(names(seeded)).toEqual(['countries'])
  })

  it('names the models that failed with file and message, and what was skipped', async () => {
    const { run, behave } = opened()
    behave({ orders: 'error' })
    const failed = failure(await run('build'))
    expect(failed._tag).toBe('DbtNodesFailed')
    expect(failed.message).toBe(
      `dbt-postgres: 1 of 7 failed; skipped: not_null_orders_id, totals, unique_totals_country, totals_history
models/orders.sql: model orders: Database Error in model orders (models/orders.sql) column "nothing" does not exist LINE 3: select nothing`,
    )
  })

  it('goes on where the last run failed, and only there', async () => {
    const { run, behave, built } = opened()
    behave({ totals: 'error' })
    failure(await run('build'))
    expect(built()).toEqual(['countries', 'stg_orders', 'orders', 'not_null_orders_id', 'totals'])
    behave({})
    const result = FlextResult.unwrap(await run('build', { retry: true }))
    expect(built()).toEqual(['totals', 'unique_totals_country', 'totals_history'])
    expect(result).toMatchObject({ carried: 4 })
    expect(result.nodes).toHaveLength(7)
    expect(result.checks).toHaveLength(2)
    FlextResult.unwrap(await run('build', { retry: true }))
    expect(built()).toHaveLength(7)
  })

  it('lets failed models go again as often as the project says', async () => {
    const retrying = opened({ annotations: { flext: { retry: { times: 1, wait: '1ms' } } } })
    retrying.behave({ totals: 'error' })
    failure(await retrying.run('run'))
    expect(retrying.built()).toEqual(['stg_orders', 'orders', 'totals', 'totals'])
  })

  it('a test that fails is the end of it; one that warns is told', async () => {
    const { run, behave } = opened()
    behave({ not_null_orders_id: 'warn' })
    const warned = FlextResult.unwrap(await run('test'))
    expect(warned.checks[0]).toMatchObject({ passed: false, failing: 2, severity: 'warn' })
    behave({ not_null_orders_id: 'fail' })
    expect(failure(await run('test'))).toMatchObject({
      _tag: 'DbtNodesFailed',
      checks: [
        { check: 'orders.id passes not_null_orders_id', passed: false, severity: 'error' },
        {},
      ],
    })
  })

  it('takes the freshness of sources as a rule', async () => {
    const { run, behave } = opened()
    const fresh = FlextResult.unwrap(await run('freshness'))
    expect(fresh.checks).toEqual([
      { check: 'source raw.orders is fresh', passed: true, failing: 0, severity: 'error' },
    ])
    behave({ 'orders source': 'error' })
    expect(failure(await run('freshness')).message).toBe(
      `dbt-postgres: 1 of 1 failed
source raw.orders: loaded last at 2026-01-01T00:00:00+00:00, 7201 s before`,
    )
  })

  it('begins nothing while a source is too old, where the project wants it so', async () => {
    const { run, behave, built } = opened({ annotations: { flext: { fresh_sources: true } } })
    behave({ 'orders source': 'error' })
    expect(failure(await run('build'))).toMatchObject({
      _tag: 'BusinessRulesBroken',
      message: expect.stringContaining('source raw.orders: loaded last at') as unknown,
    })
    expect(built()).toEqual(['orders'])
    behave({})
    FlextResult.unwrap(await run('run'))
    expect(built()).toEqual(['orders', 'stg_orders', 'orders', 'totals'])

    const wrong = opened({ annotations: { flext: { retries: 3 } } })
    expect(failure(await wrong.run('run')).message).toMatch(
      /^meltano\.yml:\d+:\d+: dbt-postgres annotations\.flext\.retries: expected/,
    )
  })

  it('tells a project that dbt refuses from a dbt that breaks down', async () => {
    const { run, behave } = opened()
    FlextResult.unwrap(await run('build'))
    behave({ dbt: 'refuse' })
    const refused = failure(await run('build'))
    expect(refused).toMatchObject({ _tag: 'DbtRefused' })
    expect(refused.message).toContain('no source raw.orders')
    behave({ dbt: 'crash' })
    expect(failure(await run('build'))).toMatchObject({ _tag: 'DbtCrashed', exitCode: 2 })
  })

  it('says which version of an artifact was expected, and which field does not fit', async () => {
    const { run, behave, root } = opened()
    behave({ dbt: 'old-artifacts' })
    expect(failure(await run('run')).message).toBe(
      `${root}/transform/target/manifest.json: metadata.dbt_schema_version: expected manifest/v12, found manifest/v9`,
    )
    behave({})
    const catalog = join(root, 'transform', 'target', 'catalog.json')
    const column = (name: string, type: string, index: number) => ({ name, type, index })
    const schema = 'https://schemas.getdbt.com/dbt/catalog/v1.json'
    const columns = { id: column('id', 'bigint', 1), amount: column('amount', 'numeric', 2) }
    const tables = { 'model.shop.stg_orders': { columns } }
    const known = { metadata: { dbt_schema_version: schema }, nodes: tables, sources: {} }
    writeFileSync(catalog, JSON.stringify(known))
    const { datasets } = FlextResult.unwrap(await run('run'))
    expect(datasets[0]?.columns.map(({ type }) => type)).toEqual(['bigint', 'numeric', null])
    const broken = join(root, 'transform', 'target', 'catalog.json')
    writeFileSync(broken, '{}')
    FlextResult.unwrap(await run('run'))
    writeFileSync(join(root, 'transform', 'dbt_project.yml'), 'name: shop\ntarget-path: out\n')
    FlextResult.unwrap(await run('run'))
    expect(existsSync(join(root, 'transform', 'out', 'manifest.json'))).toBe(true)
    behave({ dbt: 'no-artifacts' })
    expect(failure(await run('run')).message).toContain('expected the results of this run')
  })

  it('takes results of a dbt that says nothing in JSON by their time', async () => {
    const { run, behave } = opened()
    behave({ dbt: 'silent' })
    expect(names(FlextResult.unwrap(await run('run')))).toEqual(['stg_orders', 'orders', 'totals'])
    behave({ dbt: 'silent', totals: 'error' })
    expect(failure(await run('run'))).toMatchObject({ _tag: 'DbtNodesFailed' })
  })

  it('refuses a command that builds nothing, and a dbt that is not there', async () => {
    const { run } = opened()
    expect(failure(await run('deps'))).toMatchObject({ _tag: 'DbtCommandUnknown' })
    expect(failure(await run('nothing'))).toMatchObject({ _tag: 'PipelineInvalid' })
    const missing = opened({ executable: './bin/none/dbt' })
    expect(failure(await missing.run('run'))).toMatchObject({ _tag: 'PluginNotStarted' })
  })

  it('stops dbt when it is told to, and goes on later with what is not done', async () => {
    const { ports, behave, built, told, root } = opened()
    behave({ totals: 'hang' })
    const request = { project: root, plugin: 'dbt-postgres', command: 'run' }
    const stop = new AbortController()
    const running = ports.dbt.run(request, { runId: 'one', signal: stop.signal })()
    await vi.waitFor(() => expect(told.some(({ name }) => name === 'totals')).toBe(true), 30_000)
    stop.abort()
    expect(await running).toMatchObject({ left: { _tag: 'DbtAborted' } })
    expect(built()).toEqual(['stg_orders', 'orders'])
    behave({})
    const again = { runId: 'one', signal: new AbortController().signal }
    expect(await ports.dbt.run(request, again)()).toMatchObject({ right: { carried: 2 } })
    expect(built()).toEqual(['totals'])
    const other = await ports.dbt.run(request, { ...again, runId: 'two' })()
    expect(other).toMatchObject({ right: { carried: 0 } })
    expect(readFileSync(join(root, 'meltano.yml'), 'utf8')).toContain('very secret')
  })

  it('tells the columns of a dbt model down to the tables of its sources', async () => {
    const { run } = opened()
    const { datasets } = FlextResult.unwrap(await run('build'))
    const namespace = 'postgres://localhost:5432'
    expect(datasets.map(({ name }) => name)).toEqual([
      'shop.marts.countries',
      'shop.marts.stg_orders',
      'shop.marts.orders',
      'shop.marts.totals',
      'shop.marts.totals_history',
    ])
    expect(datasets[1]?.reads).toEqual([{ namespace, name: 'shop.public.orders' }])
    expect(datasets[2]?.columns[1]).toEqual({
      name: 'doubled',
      type: null,
      inputs: [
        { namespace, name: 'shop.marts.stg_orders', column: 'amount', use: 'transformation' },
      ],
    })
    expect(datasets[4]?.columns.map(({ name }) => name)).toEqual(['country', 'total'])
    expect(datasets[3]?.checks).toEqual([
      { check: 'totals.country passes unique_totals_country', passed: true, column: 'country' },
    ])
  })

  it('is told once as built, whatever goes wrong where', async () => {
    const receipt: DbtReceipt = {
      command: 'run',
      version: '1.9.4',
      nodes: [
        {
          id: 'model.shop.orders',
          name: 'orders',
          kind: 'model',
          status: 'success',
          file: 'models/orders.sql',
          relation: null,
          durationMs: 1,
          rows: 5,
          message: null,
        },
      ],
      carried: 0,
      checks: [],
      datasets: [],
      durationMs: 1,
    }
    const report = await everyCrash(
      FlextDbtTransformationService,
      { project: '/shop', plugin: 'dbt-postgres', command: 'run' },
      (): CrashWorld<typeof FlextDbtTransformationService> => ({
        ports: {
          dbt: {
            plan: () => TE.right({ command: 'run' }),
            staleSources: () => TE.right([]),
            run: () => TE.right(receipt),
          },
        },
        check: ({ status, result, events }) => {
          const told = events.map(({ type }) => type.split('.').at(-1))
          if (status !== 'committed') return
          assert.ok(FlextResult.isOk(result))
          assert.deepEqual(result.right, { plugin: 'dbt-postgres', ...receipt })
          assert.deepEqual(new Set(told), new Set(['completed', 'model-built']))
        },
      }),
    )
    expect(report.rounds).toBeGreaterThan(5)
  })
})
