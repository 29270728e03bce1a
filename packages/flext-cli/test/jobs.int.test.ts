/** Jobs whose parts run side by side: what is done, what is not, and how it goes on. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { describe, expect, it, vi } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld, type WorldOptions } from './captured-world.ts'
import { smallProject, type SmallProject } from './small-project.ts'

const run = async (cwd: string, args: ReadonlyArray<string>, options: WorldOptions = {}) => {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...options.env }
  const world = capturedWorld(args, { cwd, ...options, env })
  const code = await flext(world)
  const stdout = world.stdout.text()
  return { code, stdout, stderr: world.stderr.text(), json: () => JSON.parse(stdout) as Document }
}

interface Document {
  readonly job: { readonly id: string; readonly how: string }
  readonly runs: ReadonlyArray<{ readonly id: string; readonly stateId: string }>
  readonly commands: ReadonlyArray<object>
  readonly error: { readonly _tag: string; readonly message: string }
}

const plugins = `version: 1
default_environment: dev
environments: [{ name: dev }]
plugins:
  extractors:
    - name: tap-csv
      variant: flext
      config:
        files: [{ entity: people, path: people.csv, keys: [id] }]
    - name: tap-orders
      inherit_from: tap-csv
      config:
        files: [{ entity: orders, path: orders.csv, keys: [id] }]
    - name: tap-late
      inherit_from: tap-csv
      config:
        files: [{ entity: late, path: late.csv, keys: [id] }]
  loaders:
    - name: target-sqlite
      variant: flext
      config: { database: out/warehouse.db }
    - name: target-jsonl
      variant: flext
      config: { destination_path: out/jsonl }
  utilities:
    - name: touch
      executable: touch
      commands: { done: out/done }
`
const jobs = (annotations: string): string => `${plugins}jobs:
  - name: nightly
    tasks: [tap-csv target-sqlite, tap-orders target-jsonl, tap-late target-sqlite, touch:done]
    annotations:
      flext: ${annotations}
`

const projectWith = (meltano: string): SmallProject => {
  const project = smallProject()
  project.write('meltano.yml', meltano)
  return project
}

describe('a job with room for several parts', { timeout: 60_000 }, () => {
  it('runs them as children of one run, which can be looked at', async () => {
    using project = projectWith(jobs('{ parallel: 3 }'))
    project.write('late.csv', 'id\n1\n2\n')
    const ran = await run(project.root, ['meltano', 'run', 'nightly', '--json'])
    expect(ran.stderr).toBe('')
    expect(ran.json()).toMatchObject({
      job: { id: expect.stringMatching(/^nightly@/) as unknown, how: 'begun' },
      runs: [
        { stateId: 'dev:tap-csv-to-target-sqlite' },
        { stateId: 'dev:tap-orders-to-target-jsonl' },
        { stateId: 'dev:tap-late-to-target-sqlite' },
      ],
      commands: [{ command: 'touch:done' }],
    })
    expect([project.rows('people'), project.rows('late')]).toEqual([50, 2])

    const shown = await run(project.root, ['runs', 'show', 'nightly@'])
    expect(shown.stdout).toMatch(
      /tap-csv-to-target-sqlite +✔ committed +dev:tap-csv-to-target-sqlite@\S+\/1/,
    )
    const [first] = ran.json().runs
    const child = await run(project.root, ['runs', 'show', first?.id ?? ''])
    expect(child.stdout).toMatch(/child of +nightly@/)
  })

  it('does what does not depend on a failure, says what was not run, and goes on with the rest', async () => {
    using project = projectWith(
      jobs('{ parallel: 2, after: { tap-orders-to-target-jsonl: [tap-late-to-target-sqlite] } }'),
    )
    const failed = await run(project.root, ['meltano', 'run', 'nightly', '--json'])
    expect(failed.code).toBe(1)
    const { error, runs } = failed.json()
    expect(error._tag).toBe('JobIncomplete')
    expect(error.message).toContain(
      'tap-orders-to-target-jsonl was not run: it comes after tap-late-to-target-sqlite',
    )
    expect(error.message).toContain('touch:done was not run')
    expect(runs.map(({ stateId }) => stateId)).toEqual(['dev:tap-csv-to-target-sqlite'])
    expect(project.rows('people')).toBe(50)

    project.write('late.csv', 'id\n1\n2\n')
    const retried = await run(project.root, ['runs', 'retry', 'nightly@'])
    expect(retried.stderr).not.toContain('error')
    expect(retried.stdout).toMatch(/^✔ committed +nightly@/)
    const list = await run(project.root, ['runs', 'list', '--json'])
    const began = (JSON.parse(list.stdout) as { runs: ReadonlyArray<{ id: string }> }).runs
    expect(began.filter(({ id }) => id.startsWith('dev:tap-csv'))).toHaveLength(1)
    expect(project.rows('late')).toBe(2)
  })

  it('stays open when it is told to end, and the same command goes on with it', async () => {
    using project = smallProject({ orders: 300_000 })
    project.write(
      'meltano.yml',
      jobs('{ parallel: 2, after: { tap-late-to-target-sqlite: [tap-orders-to-target-jsonl] } }'),
    )
    project.write('late.csv', 'id\n1\n2\n')
    const args = ['meltano', 'run', 'nightly']
    const world = capturedWorld(args, { cwd: project.root, env: { PATH: process.env['PATH'] } })
    const ended = flext(world)
    await vi.waitFor(() => expect(world.stderr.text()).toMatch(/tap-orders\S+ │ discovered/), {
      timeout: 30_000,
    })
    await setTimeout(100)
    world.signal('SIGTERM')
    expect(await ended).toBe(143)
    expect(world.stderr.text()).toMatch(/stopped by SIGTERM; .* is kept in /)
    expect(project.rows('late')).toBeUndefined()
    const again = await run(project.root, args)
    expect(again.stderr).toContain('going on with run nightly@')
    expect(again.code).toBe(0)
    expect(project.rows('late')).toBe(2)
  })

  it('refuses what the project says of it wrongly, with its place', async () => {
    using project = projectWith(jobs('{ parallel: 0, afer: {} }'))
    const wrong = await run(project.root, ['meltano', 'run', 'nightly'])
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toMatch(/meltano\.yml:\d+:\d+.*expected a whole number, at least 1/)
    expect(wrong.stderr).toContain('did you mean after?')
    project.write('meltano.yml', jobs('{ parallel: 2, after: { tap-x: [touch:done] } }'))
    const stranger = await run(project.root, ['meltano', 'run', 'nightly'])
    expect(stranger.stderr).toContain('found "tap-x"')
    rmSync(join(project.root, 'out'), { recursive: true })
  })
})
