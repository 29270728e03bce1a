import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { flext as command } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'
import { smallProject } from './small-project.ts'

const project = smallProject({ orders: 60 })
const { PATH } = process.env
const flext = async (args: ReadonlyArray<string>, env: NodeJS.ProcessEnv = {}) => {
  const world = capturedWorld([...args, '--no-color'], {
    cwd: project.root,
    env: { PATH, ...env },
  })
  const code = await command(world)
  return { code, stdout: world.stdout.text(), stderr: world.stderr.text() }
}

interface Event {
  readonly eventType: string
  readonly job: { readonly name: string; readonly namespace: string }
}
const eventsIn = (text: string): ReadonlyArray<Event> =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
    // A run that goes by quickly has ended before anybody tells that it goes on.
    .filter(({ eventType }) => eventType !== 'RUNNING')

const waitingProject = `version: 1
plugins:
  extractors:
    - { name: tap-waiting, executable: ./tap.sh }
  loaders:
    - { name: target-sqlite, variant: flext, config: { database: live.db } }
`

/** It gives nothing until somebody has heard of the run. */
const waitingTap = `#!/bin/sh
schema='"schema":{"properties":{"id":{"type":"integer"}}},"key_properties":["id"]'
case "$*" in
  *--discover*) echo '{"streams":[{"tap_stream_id":"rows","stream":"rows",'"$schema"',"selected":true}]}' ;;
  *)
    while [ ! -e started ]; do sleep 0.05; done
    echo '{"type":"SCHEMA","stream":"rows",'"$schema"'}'
    echo '{"type":"RECORD","stream":"rows","record":{"id":1}}' ;;
esac
`

describe('flext lineage', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    const ran = await flext(['meltano', 'run', 'tap-csv', 'target-sqlite', 'flext-sql:run', '-q'], {
      FLEXT_LINEAGE_FILE: 'out/lineage.jsonl',
      OPENLINEAGE_NAMESPACE: 'nightly',
    })
    expect(ran).toMatchObject({ code: 0 })
  }, 120_000)
  afterAll(() => project[Symbol.dispose]())

  it('is told to a file when a run has ended, where a variable asks for it', () => {
    const events = eventsIn(readFileSync(join(project.root, 'out/lineage.jsonl'), 'utf8'))
    expect(events.map(({ eventType, job }) => `${eventType} ${job.name}`)).toEqual([
      'START dev:tap-csv-to-target-sqlite',
      'START dev:tap-csv-to-target-sqlite.spend',
      'COMPLETE dev:tap-csv-to-target-sqlite.spend',
      'COMPLETE dev:tap-csv-to-target-sqlite',
    ])
    expect(events[0]!.job.namespace).toBe('nightly')
  })

  it('draws what is made of what', async () => {
    const shown = await flext(['lineage', 'show'])
    expect(shown.code).toBe(0)
    expect(shown.stdout).toBe(
      [
        'people.csv  source, 50 rows',
        '└─ people  table, 50 rows',
        'orders.csv  source, 60 rows',
        '└─ orders  table, 60 rows',
        '   └─ spend  model, 50 rows',
        '',
      ].join('\n'),
    )
    const around = await flext(['lineage', 'show', 'spend', '--json'])
    const { nodes } = JSON.parse(around.stdout) as {
      readonly nodes: ReadonlyArray<{ readonly dataset: { readonly name: string } }>
    }
    expect(new Set(nodes.map(({ dataset }) => dataset.name.split('/').at(-1)))).toEqual(
      new Set(['orders.csv', 'orders', 'spend']),
    )
  })

  it('writes a page and a picture', async () => {
    const drawn = await flext(['lineage', 'show', '--html', 'out/l.html', '--svg', 'out/l.svg'])
    expect(drawn.code).toBe(0)
    expect(readFileSync(join(project.root, 'out/l.html'), 'utf8')).toContain('people.csv')
    expect(readFileSync(join(project.root, 'out/l.svg'), 'utf8')).toMatch(/^<svg /)
  })

  it('says what depends on a dataset, and on a column', async () => {
    const dataset = await flext(['lineage', 'impact', 'orders.csv'])
    expect(dataset.stdout).toMatch(/orders +table +dev:tap-csv-to-target-sqlite +directly/)
    expect(dataset.stdout).toMatch(/spend +model .* through 1/)
    const column = await flext(['lineage', 'impact', 'orders.amount'])
    expect(column.stdout).toMatch(/spend\.total +aggregation/)
    const rows = await flext(['lineage', 'impact', 'orders.person', '--json'])
    expect(JSON.parse(rows.stdout)).toMatchObject({
      columns: [{ name: 'spend', column: 'person', use: 'identity' }],
      rowsOf: [{ name: 'spend', use: 'group-by' }],
    })
  })

  it('sends OpenLineage events to a server, or writes them', async () => {
    const heard: Array<string> = []
    const server = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => heard.push(chunk.toString()))
      request.on('end', () => response.writeHead(201).end())
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const sent = await flext(['lineage', 'export', '--send'], {
      OPENLINEAGE_URL: `http://127.0.0.1:${port}`,
    })
    expect(sent).toMatchObject({ code: 0 })
    expect(eventsIn(heard.join('\n'))).toHaveLength(4)
    server.closeAllConnections()
    server.close()

    const gone = await flext(['lineage', 'export', '--send'], {
      OPENLINEAGE_URL: `http://127.0.0.1:${port}`,
    })
    expect(gone.code).toBe(1)
    expect(gone.stderr).toContain('has not taken the lineage')
    const written = await flext(['lineage', 'export'])
    expect(eventsIn(written.stdout)).toHaveLength(4)
  })

  it('hears of a run that has begun while it loads', async () => {
    const folder = join(project.root, 'live')
    mkdirSync(folder)
    const started = join(folder, 'started')
    const heard: Array<string> = []
    const server = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => {
        heard.push(chunk.toString())
        writeFileSync(started, '')
      })
      request.on('end', () => response.writeHead(201).end())
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    writeFileSync(join(folder, 'meltano.yml'), waitingProject)
    writeFileSync(join(folder, 'tap.sh'), waitingTap, { mode: 0o755 })

    const args = ['meltano', 'run', 'tap-waiting', 'target-sqlite', '-q', '--project', folder]
    const ran = await flext(args, { OPENLINEAGE_URL: `http://127.0.0.1:${port}` })
    server.closeAllConnections()
    server.close()
    expect(ran).toMatchObject({ code: 0 })
    expect(eventsIn(heard.join('\n')).map(({ eventType }) => eventType)).toEqual([
      'START',
      'COMPLETE',
    ])
  })

  it('keeps tables that a later run of the same command did not write', async () => {
    using two = smallProject({ orders: 20 })
    const there = async (args: ReadonlyArray<string>) => {
      const world = capturedWorld([...args, '--no-color'], { cwd: two.root, env: { PATH } })
      return { code: await command(world), stdout: world.stdout.text() }
    }
    const load = ['meltano', 'run', 'tap-csv', 'target-sqlite', '-q']
    expect((await there(load)).code).toBe(0)
    const tables = async () => {
      const { stdout } = await there(['lineage', 'show', '--json'])
      const { nodes } = JSON.parse(stdout) as {
        readonly nodes: ReadonlyArray<{
          readonly kind: string
          readonly dataset: { readonly name: string }
        }>
      }
      return nodes
        .flatMap(({ kind, dataset }) => (kind === 'table' ? [dataset.name] : []))
        .toSorted()
    }
    const before = await tables()
    expect(before).toContain('people')
    expect((await there(['meltano', 'select', 'tap-csv', 'orders', '*'])).code).toBe(0)
    two.write('orders.csv', 'id,amount\n1,2\n')
    expect((await there(load)).code).toBe(0)
    expect(await tables()).toEqual(before)
  })

  it('names what there is not', async () => {
    const said = async (args: ReadonlyArray<string>, env = {}) => {
      const { code, stderr } = await flext(args, env)
      expect(code).toBe(2)
      return stderr
    }
    expect(await said(['lineage', 'impact', 'nobody'])).toContain(
      'there is no dataset nobody; known: ',
    )
    expect(await said(['lineage', 'impact', 'orders.colour'])).toContain(
      'orders has no column colour; it has id, person, amount',
    )
    expect(await said(['lineage', 'export', '--send'])).toContain('found neither')
    expect(await said(['lineage', 'export'], { OPENLINEAGE_URL: 'nowhere' })).toContain(
      'variable OPENLINEAGE_URL: expected an address',
    )
    const empty = join(project.root, 'none.db')
    expect(await said(['lineage', 'show', '--journal', empty])).toContain('there is no run in')
    expect(existsSync(empty)).toBe(false)
  })
})
