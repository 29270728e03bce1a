/** tap-rest in a project: described in meltano.yml or in a file of its own, run, gone on with, and mistaken. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, it, onTestFinished, vi } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'

// Taps and targets are started; how long that takes is up to the machine.
vi.setConfig({ testTimeout: 120_000 })

const birds = [
  { id: 1, name: 'wren', seen: '2024-01-01T00:00:00Z' },
  { id: 2, name: 'tern', seen: '2024-01-02T00:00:00Z' },
]

/** Birds since a moment, two a page, and what was seen of each; every other request is refused for a while. */
const api = async () => {
  let requests = 0
  const server = createServer(({ url = '', headers }, response) => {
    requests += 1
    const { searchParams, pathname } = new URL(url, 'http://localhost')
    response.statusCode =
      headers.authorization === 'Bearer sesame' ? (requests % 2 === 0 ? 200 : 503) : 401
    const since = searchParams.get('since') ?? ''
    const isFirst = searchParams.get('page') === '1'
    response.end(
      JSON.stringify(
        pathname === '/birds'
          ? { birds: isFirst ? birds.filter(({ seen }) => seen > since) : [] }
          : [{ number: 1, place: pathname }],
      ),
    )
  })
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const projectWith = (files: Readonly<Record<string, string>>) => {
  const root = mkdtempSync(join(tmpdir(), 'flext-rest-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
  return async (...words: ReadonlyArray<string>) => {
    const env = { PATH: process.env['PATH'] ?? '', TAP_REST_AUTH_TOKEN: 'sesame' }
    const world = capturedWorld(['meltano', ...words], { cwd: root, env })
    const code = await flext(world)
    const read = (file: string) => readFileSync(join(root, file), 'utf8')
    return { code, stderr: world.stderr.text(), read }
  }
}

const plugins = (config: string) => `
plugins:
  extractors:
  - name: tap-rest
    variant: flext
    config:
${config}
  loaders: [{ name: target-jsonl, variant: flext, config: { destination_path: out } }]
`

it('runs what a file of its own describes, and goes on from there', async () => {
  const run = projectWith({
    'meltano.yml': plugins(
      `      { file: birds.yml, base_url: ${await api()}, retry: { wait: 1ms } }`,
    ),
    'birds.yml': readFileSync(new URL('fixtures/rest/birds.yml', import.meta.url), 'utf8'),
  })
  const first = await run('run', 'tap-rest', 'target-jsonl')
  expect(`${first.stderr} ${first.code}`).toMatch(/ 0$/)
  const lines = birds.map((bird) => `${JSON.stringify(bird)}\n`).join('')
  expect(first.read('out/birds.jsonl')).toBe(lines)
  expect(first.read('out/sightings.jsonl')).toBe(
    birds.map(({ id }) => `{"number":1,"place":"/birds/${id}/sightings","bird":${id}}\n`).join(''),
  )
  const second = await run('run', 'tap-rest', 'target-jsonl')
  expect(second.code).toBe(0)
  expect(second.read('out/birds.jsonl')).toBe(lines)
})

it('tells every mistake of a description at once, each with its place', async () => {
  const inProject = projectWith({
    'meltano.yml': plugins(`      base_url: not-a-url
      auth: { type: bearer, token: abc, colour: blue }
      streams:
      - { name: a, path: '{parent.id}', records_path: 'a..b' }
      - { name: b, path: b, paging: { style: page, size: 0 } }`),
  })
  const { stderr, code } = await inProject('run', 'tap-rest', 'target-jsonl')
  expect(code).toBe(2)
  for (const part of [
    /meltano\.yml:7:17: tap-rest base_url: expected a URL/,
    /meltano\.yml:8:\d+: tap-rest auth\.colour/,
    /meltano\.yml:10:\d+: tap-rest streams\[0\]\.records_path: expected a path such as/,
    /meltano\.yml:11:\d+: tap-rest streams\[1\]\.paging\.size/,
  ])
    expect(stderr).toMatch(part)
  const inFile = projectWith({
    'meltano.yml': plugins('      { file: api.yml, base_url: "ftp://127.0.0.1" }'),
    'api.yml': `auth: { type: bearer }
streams:
- { name: a, path: '{parent.id}', start_param: since }
- { name: a, path: b, parent: { stream: ab } }
`,
  })
  const told = await inFile('run', 'tap-rest', 'target-jsonl')
  for (const part of [
    /meltano\.yml:7:\d+: tap-rest base_url: expected a URL that begins with http/,
    /api\.yml:3:\d+: tap-rest streams\[0\]\.path: expected a parent/,
    /api\.yml:3:\d+: tap-rest streams\[0\]\.start_param: expected a replication_key beside it/,
    /api\.yml:4:\d+: tap-rest streams\[1\]\.name: expected a name that no other stream has/,
    /api\.yml:4:\d+: tap-rest streams\[1\]\.parent\.stream: expected one of a, a/,
  ])
    expect(told.stderr).toMatch(part)
})
