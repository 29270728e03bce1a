/** dbt between pipelines: its models in the summary, and going on with what is not done. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, it, vi } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'
import { smallProject } from './small-project.ts'

const standIn = fileURLToPath(new URL('../../flext-meltano/test/dbt-stand-in.ts', import.meta.url))

const node = (kind: string, name: string, parents: ReadonlyArray<string>, sql?: string) => ({
  id: kind === 'source' ? `source.shop.raw.${name}` : `${kind}.shop.${name}`,
  kind,
  name,
  parents,
  ...(sql === undefined ? {} : { sql }),
})

const dbtProject = () => {
  const project = smallProject()
  const { root, write } = project
  const folder = join(root, 'transform')
  mkdirSync(folder)
  write('dbt', `#!/bin/sh\nexec '${process.execPath}' '${standIn}' "$@"\n`)
  chmodSync(join(root, 'dbt'), 0o755)
  write(
    'transform/profiles.yml',
    'shop: { outputs: { default: { type: sqlite, schemas_and_paths: { main: out/warehouse.db } } } }',
  )
  write('transform/dbt_project.yml', 'name: shop\nprofile: shop\n')
  write(
    'transform/nodes.json',
    JSON.stringify([
      node('source', 'orders', []),
      node(
        'model',
        'paid',
        ['source.shop.raw.orders'],
        'select person, amount from "shop"."public"."orders"',
      ),
      node('test', 'not_null_paid_person', ['model.shop.paid']),
      node(
        'model',
        'totals',
        ['model.shop.paid'],
        'select person, sum(amount) as total from "shop"."marts"."paid" group by person',
      ),
    ]),
  )
  const meltano = readFileSync(join(root, 'meltano.yml'), 'utf8')
  const plugin = `  utilities:
    - name: dbt-sqlite
      executable: ./dbt
      env: { DBT_PROJECT_DIR: ${folder} }
      commands: { build: build, deps: deps }
jobs:
  - { name: whole, tasks: [dbt-sqlite:build tap-csv target-jsonl] }
`
  write('meltano.yml', meltano.replace('jobs:\n', plugin))
  const builtFile = join(folder, 'built.txt')
  const built = () => {
    const names = existsSync(builtFile) ? readFileSync(builtFile, 'utf8').split('\n') : []
    rmSync(builtFile, { force: true })
    return names.filter((name) => name !== '')
  }
  const begin = (...args: ReadonlyArray<string>) => {
    const env = { PATH: process.env['PATH'], FLEXT_LINEAGE_FILE: join(root, 'lineage.jsonl') }
    const world = capturedWorld(args, { cwd: root, env })
    return { world, ended: flext(world) }
  }
  const run = async (...args: ReadonlyArray<string>) => {
    const { world, ended } = begin(...args)
    const code = await ended
    return { code, stdout: world.stdout.text(), stderr: world.stderr.text() }
  }
  return {
    project,
    write,
    built,
    begin,
    run,
    /** Events of OpenLineage about the whole run of dbt, as they are told. */
    events: () =>
      (existsSync(join(root, 'lineage.jsonl')) ? project.text('lineage.jsonl') : '')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { eventType: string; job: { name: string } })
        .filter(({ job }) => job.name === 'dbt-sqlite:build')
        .map(({ eventType }) => eventType),
    behave: (said: object) => write('transform/behaviour.json', JSON.stringify(said)),
  }
}

describe('flext meltano run with dbt', { timeout: 60_000 }, () => {
  it('tells each model, sums them up, and follows their columns back to the tap', async () => {
    const { project, run, built } = dbtProject()
    using _ = project
    const ran = await run('meltano', 'run', 'tap-csv', 'target-sqlite', 'dbt-sqlite:build')
    expect(ran.stderr).toMatch(/dbt │ 1\/3 ✔ model paid/)
    expect(ran.stdout).toMatch(/✔ dbt-sqlite:build[^]*paid +5[^]*totals +5[^]*1 of 1 passed/)
    expect(ran.code).toBe(0)
    expect(built()).toEqual(['paid', 'not_null_paid_person', 'totals'])

    const said = await run('meltano', 'logs', 'dbt-sqlite:build@', '--json')
    expect(said.stderr).toBe('')
    expect(JSON.parse(said.stdout.split('\n')[0] ?? '')).toMatchObject({ plugin: 'dbt-sqlite' })

    const impact = await run('lineage', 'impact', 'orders.csv.amount')
    expect(`${impact.stdout}${impact.stderr}`).toContain('totals')
  })

  it('stops where a model fails, and retries what is not done', async () => {
    const { project, run, built, behave } = dbtProject()
    using _ = project
    behave({ totals: 'error' })
    const failed = await run('meltano', 'run', 'whole')
    expect(failed.code).not.toBe(0)
    expect(failed.stderr).toContain('models/totals.sql: model totals: Database Error')
    const [, id = ''] = /flext runs retry (dbt-sqlite:build@\S+)/.exec(failed.stderr) ?? []
    expect(id).not.toBe('')
    built()
    behave({})
    const retried = await run('runs', 'retry', id)
    expect(retried.stderr).toContain('model totals')
    expect(retried.code).toBe(0)
    expect(built()).toEqual(['totals'])
  })

  it('is interrupted by Ctrl-C, and goes on with what is not done', async () => {
    const { project, run, begin, built, behave, events } = dbtProject()
    using _ = project
    behave({ totals: 'hang' })
    const { world, ended } = begin('meltano', 'run', 'dbt-sqlite:build')
    await vi.waitFor(
      () => expect(world.stderr.text()).toContain('test not_null_paid_person'),
      30_000,
    )
    await vi.waitFor(() => expect(events()).toEqual(['START']), 30_000)
    world.signal('SIGINT')
    expect(await ended).toBe(130)
    expect(built()).toEqual(['paid', 'not_null_paid_person'])
    behave({})
    const again = await run('meltano', 'run', 'dbt-sqlite:build')
    expect(again.stderr).toContain('going on with run')
    expect(again.stdout).toMatch(/paid[^]*totals[^]*1 of 1 passed/)
    expect(built()).toEqual(['totals'])
    expect(events()).toEqual(['START', 'COMPLETE'])
  })
})
