/** The code of the guide, over a dbt that says what dbt says and builds nothing. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { memoryRuntime } from 'flext-core'
import { expect, it, onTestFinished } from 'vitest'

import { buildOrders } from './dbt.ts'

const standIn = new URL('../../../packages/flext-meltano/test/dbt-stand-in.ts', import.meta.url)

it('tells each model, and how many there were', async () => {
  const root = mkdtempSync(join(tmpdir(), 'flext-dbt-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  mkdirSync(join(root, 'transform'))
  const nodes = ['stg_orders', 'orders'].map((name) => ({
    id: `model.shop.${name}`,
    kind: 'model',
    name,
    parents: [],
  }))
  writeFileSync(join(root, 'transform', 'nodes.json'), JSON.stringify(nodes))
  writeFileSync(
    join(root, 'dbt'),
    `#!/bin/sh\nexec '${process.execPath}' '${fileURLToPath(standIn)}' "$@"\n`,
  )
  chmodSync(join(root, 'dbt'), 0o755)
  const dbt = {
    name: 'dbt-postgres',
    executable: './dbt',
    env: { DBT_PROJECT_DIR: join(root, 'transform') },
    commands: { build: 'build' },
  }
  writeFileSync(join(root, 'meltano.yml'), JSON.stringify({ plugins: { utilities: [dbt] } }))
  const said: Array<string> = []
  await using runtime = memoryRuntime()
  await buildOrders(runtime, root, {}, (line) => said.push(line))
  expect(said).toEqual(['orders begins', 'orders success', '1 nodes'])
}, 60_000)
