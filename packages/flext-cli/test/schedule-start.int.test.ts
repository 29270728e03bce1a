/** Schedules of a project that are started: what is due is run, once, and what was missed is made up for. */
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { openSqliteJournal } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'
import { describe, expect, it, vi } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'
import { smallProject } from './small-project.ts'

const meltano = (schedule: string): string => `version: 1
plugins:
  extractors:
    - name: tap-csv
      variant: flext
      config: { files: [{ entity: people, path: $PEOPLE, keys: [id] }] }
    - name: tap-orders
      inherit_from: tap-csv
      config: { files: [{ entity: orders, path: orders.csv, keys: [id] }] }
  loaders:
    - name: target-sqlite
      variant: flext
      config: { database: out/warehouse.db }
jobs:
  - name: load
    tasks: [tap-csv target-sqlite, tap-orders target-sqlite]
schedules:
  - name: nightly
    job: load
    ${schedule}
    env: { PEOPLE: people.csv }
`
const started = (cwd: string, ...args: ReadonlyArray<string>) => {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], PEOPLE: 'nowhere.csv' }
  const world = capturedWorld(['meltano', 'schedule', 'start', ...args], { cwd, env })
  const ended = flext(world)
  const says = (text: string | RegExp) =>
    vi.waitFor(() => expect(world.stderr.text()).toMatch(text), { timeout: 60_000, interval: 100 })
  return { world, ended, says }
}
const cli = async (cwd: string, ...args: ReadonlyArray<string>) => {
  const world = capturedWorld(args, { cwd })
  const code = await flext(world)
  return { code, out: world.stdout.text(), err: world.stderr.text() }
}

describe('flext meltano schedule start', { timeout: 120_000 }, () => {
  it('runs what is due with the variables of its schedule, and what was missed while it was away', async () => {
    using project = smallProject()
    const { root } = project
    project.write(
      'meltano.yml',
      meltano(`interval: '30 2 1 1 *'
    annotations: { flext: { time_zone: Europe/Berlin, catch_up: latest, parallel: 2 } }`),
    )
    const first = started(root)
    await first.says(/nightly +cron 30 2 1 1 \* Europe\/Berlin +next \d{4}-01-01 01:30:00 UTC/)
    const triggered = await cli(root, 'schedules', 'trigger', 'nightly')
    expect(triggered.out).toMatch(/^✔ nightly@\S+ is started/)
    await first.says(/✔ committed +nightly@\S+ +took/)
    expect([project.rows('people'), project.rows('orders')]).toEqual([50, 300])
    first.world.signal('SIGTERM')
    expect(await first.ended).toBe(143)

    // As if nobody had been there when the last new year came.
    const journal = await openSqliteJournal({ path: join(root, '.flext', 'journal.db') })()
    if (E.isLeft(journal)) throw new Error(journal.left.message)
    const [cell] = journal.right.cells('schedule/')
    const state = { ...(cell?.value as object), last: '2024-06-01T00:00:00.000Z' }
    await journal.right.setCells([{ key: cell?.key ?? '', value: state }])
    await journal.right.close()
    const second = started(root, 'nightly')
    const missed = `nightly@${new Date().getUTCFullYear()}-01-01T01:30:00.000Z`
    await second.says(new RegExp(`✔ committed +${missed}`))
    const shown = await cli(root, 'schedules', 'list', '--json')
    expect(JSON.parse(shown.out)).toMatchObject({
      schedules: [{ lastRun: { id: missed, status: 'committed' } }],
    })
    second.world.signal('SIGINT')
    expect(await second.ended).toBe(130)
  })

  it('drains on SIGTERM: what is loaded is committed, and the rest is done at the next start', async () => {
    using project = smallProject({ orders: 200_000 })
    const { root } = project
    project.write(
      'meltano.yml',
      meltano(`interval: '@yearly'`).replace(
        '[tap-csv target-sqlite, tap-orders target-sqlite]',
        '[tap-orders target-sqlite, tap-csv target-sqlite]',
      ),
    )
    const first = started(root)
    await first.says('next')
    await cli(root, 'schedules', 'trigger', 'nightly')
    await first.says('discovered')
    await setTimeout(100)
    first.world.signal('SIGTERM')
    expect(await first.ended).toBe(143)
    expect(project.rows('people')).toBeUndefined()
    const second = started(root)
    await second.says(/✔ committed +nightly@/)
    expect(project.rows('people')).toBe(50)
    second.world.signal('SIGTERM')
    await second.ended
  })

  it('refuses what is no time, names what is never due, and knows its schedules', async () => {
    using project = smallProject()
    project.write('meltano.yml', meltano(`interval: '@once'`))
    const never = started(project.root)
    expect(await never.ended).toBe(2)
    expect(never.world.stderr.text()).toContain('nightly is @once: it is never due by itself')
    const unknown = started(project.root, 'weekly')
    expect(await unknown.ended).toBe(2)
    expect(unknown.world.stderr.text()).toContain('there is no schedule weekly; known: nightly')
    project.write(
      'meltano.yml',
      meltano(`interval: '@daily'
    annotations: { flext: { time_zone: Mars/Olympus, jitter: soon } }`),
    )
    const wrong = started(project.root)
    expect(await wrong.ended).toBe(2)
    expect(wrong.world.stderr.text()).toContain('a time zone of the IANA')
  })
})
