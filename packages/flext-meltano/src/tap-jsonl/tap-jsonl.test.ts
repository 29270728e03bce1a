import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'

import { either as E } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Catalog } from '../singer/catalog.ts'
import type { SingerState } from '../singer/message.ts'
import type { JsonlFiles, JsonlTapConfig } from './jsonl-files.ts'
import { tapJsonl } from './tap-jsonl.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-tap-jsonl-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const put = (name: string, bytes: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

const lines = (...objects: ReadonlyArray<unknown>): string =>
  objects.map((one) => `${JSON.stringify(one)}\n`).join('')

const config = (path: string, more: Partial<JsonlFiles> = {}): JsonlTapConfig => ({
  files: [{ entity: 'rows', path, ...more }],
})

const discovered = (given: JsonlTapConfig): Catalog => {
  const catalog = tapJsonl.discover(given)
  if (E.isLeft(catalog)) throw new Error(catalog.left.message)
  return catalog.right
}

const properties = (given: JsonlTapConfig) => discovered(given).streams[0]?.schema.properties

/** The lines that are printed; the message of the failure where there is one. */
const printed = (
  given: JsonlTapConfig,
  state: SingerState = {},
  catalog: Catalog = discovered(given),
): ReadonlyArray<string> | string => {
  let text = ''
  const done = tapJsonl.extract(given, catalog, state, (some) => {
    text += some.toString()
  })
  return E.isLeft(done) ? done.left.message : text.trimEnd().split('\n')
}

const records = (...given: Parameters<typeof printed>): ReadonlyArray<string> => {
  const all = printed(...given)
  if (typeof all === 'string') throw new Error(all)
  return all.flatMap((line) => {
    const [, record] = /^\{"type":"RECORD","stream":"rows","record":(.*)\}$/.exec(line) ?? []
    return record === undefined ? [] : [record]
  })
}

const lastState = (...given: Parameters<typeof printed>): SingerState => {
  const all = printed(...given)
  if (typeof all === 'string') throw new Error(all)
  return (JSON.parse(all.at(-1) ?? '') as { value: SingerState }).value
}

describe('tap-jsonl', () => {
  it('finds the types of a sample, nested ones and all', () => {
    const path = put(
      'rows.jsonl',
      lines(
        { id: 1, day: '2024-02-29', at: '2024-02-29T10:00:00Z', tags: ['a'], who: { n: 1 } },
        { id: 2, day: null, at: '2024-03-01T10:00:00+01:00', tags: [], who: { n: 1.5, x: true } },
        { id: 3, day: '2024-03-01', mixed: 1, long: 1e30 },
        { id: 4, mixed: 'two', nothing: null },
      ),
    )
    expect(properties(config(path, { keys: ['id'] }))).toEqual({
      id: { type: ['integer'] },
      day: { type: ['null', 'string'], format: 'date' },
      at: { type: ['null', 'string'], format: 'date-time' },
      tags: { type: ['null', 'array'], items: { type: ['null', 'string'] } },
      who: {
        type: ['null', 'object'],
        properties: { n: { type: ['null', 'number'] }, x: { type: ['null', 'boolean'] } },
      },
      mixed: { type: ['null', 'integer', 'string'] },
      long: { type: ['null', 'number'] },
      nothing: { type: ['null', 'string'] },
    })
  })

  it('gives every line as it stands, digits and all', () => {
    const whole = '{"id": 9007199254740993, "price": 0.10000000000000000001, "a": {"b": [1, "ü"]}}'
    const path = put('rows.jsonl', `${whole}\r\n\n  {"id":2}  \n{"id":3}`)
    expect(records(config(path))).toEqual([whole, '{"id":2}', '{"id":3}'])
  })

  it('goes on where it was left, in packed files too', () => {
    for (const [name, pack] of [
      ['plain', (bytes: Buffer) => bytes],
      ['gzip', gzipSync],
      ['zstd', zstdCompressSync],
    ] as const) {
      const path = put(`${name}.jsonl`, pack(Buffer.from(lines({ id: 1 }, { id: 2 }))))
      const state = lastState(config(path))
      expect(records(config(path), state)).toEqual([])
      appendFileSync(path, pack(Buffer.from(lines({ id: 3 }))))
      expect(records(config(path), state)).toEqual(['{"id":3}'])
      writeFileSync(path, pack(Buffer.from(lines({ id: 7 }))))
      expect(records(config(path), state)).toEqual(['{"id":7}'])
    }
  })

  it('reads all files of a glob, each once', () => {
    put('a.jsonl', lines({ id: 1 }))
    put('b.jsonl.gz', gzipSync(lines({ id: 2 })))
    const given = config(join(folder, '*.jsonl*'))
    expect(records(given)).toEqual(['{"id":1}', '{"id":2}'])
    const state = lastState(given)
    put('c.jsonl', lines({ id: 3 }))
    expect(records(given, state)).toEqual(['{"id":3}'])
  })

  it('reads all files of a folder, at any depth', () => {
    mkdirSync(join(folder, 'in', 'deep'), { recursive: true })
    put('in/b.jsonl', lines({ id: 2 }))
    put('in/deep/a.ndjson.zst', zstdCompressSync(lines({ id: 1 })))
    put('in/notes.txt', 'no JSON')
    expect(records(config(join(folder, 'in')))).toEqual(['{"id":2}', '{"id":1}'])
    expect(tapJsonl.discover(config(join(folder, 'in', '..', 'in', 'deep', 'x')))).toMatchObject({
      left: { _tag: 'TapSourceUnreadable' },
    })
  })

  it('announces a property that the sample did not show, whatever it is called', () => {
    const path = put('rows.jsonl', lines({ id: 1 }))
    const catalog = discovered(config(path))
    appendFileSync(path, lines({ id: 2, constructor: 'x' }, { id: 3, constructor: null }))
    const all = printed(config(path), {}, catalog)
    if (typeof all === 'string') throw new Error(all)
    expect(all.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual([
      'SCHEMA',
      'RECORD',
      'SCHEMA',
      'RECORD',
      'RECORD',
      'STATE',
      'STATE',
    ])
    expect(JSON.parse(all[2] ?? '')).toMatchObject({
      schema: { properties: { constructor: { type: ['null', 'string'] } } },
    })
  })

  it('leaves out what is not selected, or not in the schema that is given', () => {
    const path = put('rows.jsonl', '{"id":1,"n":0.1000000000000000000001,"secret":"s"}\n')
    const catalog = discovered(config(path))
    const [stream] = catalog.streams
    if (stream === undefined) throw new Error('no stream')
    const without = { breadcrumb: ['properties', 'secret'], metadata: { selected: false } }
    const metadata = stream.metadata?.map((one) => (one.breadcrumb[1] === 'secret' ? without : one))
    expect(
      records(config(path), {}, { streams: [{ ...stream, metadata: metadata ?? [] }] }),
    ).toEqual(['{"id":1,"n":0.1000000000000000000001}'])
    const schema = { properties: { id: { type: 'integer' } } }
    expect(records(config(path, { schema }))).toEqual(['{"id":1}'])
  })

  it('names lines that are none, and values that do not fit, by file and line', () => {
    const bad = put('bad.jsonl', '{"id":1}\n{"id":1 "a"}\n[1]\n')
    expect(tapJsonl.discover(config(bad))).toMatchObject({
      left: {
        message: `${bad}:2: expected a JSON object, found {"id":1 "a"} (no JSON from character 9 on); ${bad}:3: expected a JSON object, found [1]`,
      },
    })
    const path = put('rows.jsonl', lines({ id: 1, at: 1 }))
    const catalog = discovered(config(path, { keys: ['id'] }))
    appendFileSync(path, lines({ id: 2 }, { id: 'x', at: 'y' }, { at: 1 }))
    expect(printed(config(path, { keys: ['id'] }), {}, catalog)).toMatch(
      new RegExp(
        String.raw`^\S+rows\.jsonl:3, column id: expected integer, found "x".*; \S+:3, column at: expected integer.*; \S+:4, column id: expected integer, found`,
      ),
    )
  })

  it('says which keys are not there', () => {
    const path = put('rows.jsonl', lines({ id: 1 }))
    expect(tapJsonl.discover(config(path, { keys: ['ID'] }))).toMatchObject({
      left: { _tag: 'TapConfigRefused', message: expect.stringContaining('found ID') as string },
    })
    expect(tapJsonl.discover(config(join(folder, '*.json')))).toMatchObject({
      left: { _tag: 'TapSourceUnreadable' },
    })
  })
})
