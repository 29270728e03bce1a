/** dbt as a process among others: killed with its orchestrator, and the real one where there is one. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { FlextResult, memoryRuntime } from 'flext-core'
import { startPostgres } from 'flext-servers'
import { expect, it, onTestFinished, vi } from 'vitest'

import { dbtPorts } from '../src/dbt/dbt-ports.ts'
import { FlextDbtTransformationService } from '../src/dbt/transformation-service.ts'
import { dbtWorld } from './dbt-world.ts'
import { postgresWorld } from './postgres-world.ts'

vi.setConfig({ testTimeout: 120_000 })

const orchestrator = fileURLToPath(new URL('./dbt-orchestrator.ts', import.meta.url))

const begin = (root: string) =>
  spawn(process.execPath, ['--conditions=@flext/source', orchestrator, root], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })

it('ends with an orchestrator that is killed, and the next one builds what is left', async () => {
  const { root, behave, built, remove } = dbtWorld()
  onTestFinished(remove)
  behave({ totals: 'hang' })
  const first = begin(root)
  const notes = join(root, '.flext', 'dbt')
  await vi.waitFor(
    () => {
      const [file = ''] = readdirSync(notes)
      expect(readFileSync(join(notes, file), 'utf8')).toContain('"not_null_orders_id"')
    },
    { timeout: 60_000, interval: 50 },
  )
  first.kill('SIGKILL')
  await once(first, 'exit')
  expect(built()).toEqual(['countries', 'stg_orders', 'orders', 'not_null_orders_id'])

  behave({})
  const second = begin(root)
  const said: Array<Buffer> = []
  second.stdout.on('data', (chunk: Buffer) => said.push(chunk))
  await once(second, 'close')
  expect(Buffer.concat(said).toString()).toBe('4 carried, 7 nodes\n')
  expect(built()).toEqual(['totals', 'unique_totals_country', 'totals_history'])
})

const realDbt = 'dbt'
const hasDbt = spawnSync(realDbt, ['--version']).status === 0

it.skipIf(!hasDbt)('runs the dbt that is on PATH over PostgreSQL', async () => {
  const root = mkdtempSync(join(tmpdir(), 'flext-real-dbt-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  await using server = await startPostgres()
  const { config, rows } = await postgresWorld(server)
  await rows('create table raw_orders as select 1 as id, 5 as amount')
  const write = (file: string, text: unknown) => {
    mkdirSync(join(root, 'dbt', 'models'), { recursive: true })
    writeFileSync(join(root, file), typeof text === 'string' ? text : JSON.stringify(text))
  }
  const { host, port, user, password, database: dbname } = config
  const dev = {
    type: 'postgres',
    host,
    port,
    user,
    password: password ?? '',
    dbname,
    schema: 'marts',
    threads: 1,
  }
  write('dbt/dbt_project.yml', {
    name: 'shop',
    version: '1.0',
    profile: 'shop',
    'config-version': 2,
  })
  write('dbt/profiles.yml', { shop: { target: 'dev', outputs: { dev } } })
  write(
    'dbt/models/orders.sql',
    `select id, amount * 2 as doubled from {{ source('raw', 'raw_orders') }}`,
  )
  write('dbt/models/schema.yml', {
    sources: [{ name: 'raw', schema: 'public', tables: [{ name: 'raw_orders' }] }],
    models: [{ name: 'orders', columns: [{ name: 'id', data_tests: ['not_null'] }] }],
  })
  const env = { DBT_PROJECT_DIR: join(root, 'dbt'), DBT_PROFILES_DIR: join(root, 'dbt') }
  write('meltano.yml', {
    plugins: {
      utilities: [{ name: 'dbt', executable: realDbt, env, commands: { build: 'build' } }],
    },
  })
  await using runtime = memoryRuntime()
  const dbt = new FlextDbtTransformationService(runtime, dbtPorts({ env: process.env }))
  const request = { project: root, plugin: 'dbt', command: 'build' }
  const result = FlextResult.unwrap(await dbt.run(request))
  expect(result.nodes.map(({ name, status }) => [name, status])).toEqual([
    ['orders', 'success'],
    ['not_null_orders_id', 'pass'],
  ])
  expect(result.datasets[0]?.columns[1]?.inputs).toMatchObject([{ column: 'amount' }])
})
