import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'

import { describe, expect, it, vi } from 'vitest'

import { nativePlugin } from '../src/plugin-process/plugin-command.ts'
import type { PairMapper } from '../src/singer/pair/mapped-tap.ts'
import { runPair } from '../src/singer/pair/run-pair.ts'
import {
  csvTap,
  foreignTap,
  jsonlTarget,
  left,
  placeIn,
  right,
  staging,
  tenRows,
} from './pair-world.ts'
import { scripted } from './scripted-plugin.ts'

// Processes are started; how long that takes is up to the machine.
vi.setConfig({ testTimeout: 60_000 })

const mapper = (streamMaps: object, name = 'clean'): PairMapper => ({
  command: nativePlugin('flext-mapper', { name }),
  config: { stream_maps: streamMaps },
})

const foreignMapper = (code: string): PairMapper => ({
  command: scripted('mapper-foreign', code),
  config: {},
})

const loaded = (stream: string): ReadonlyArray<Readonly<Record<string, unknown>>> =>
  readFileSync(placeIn('out', `${stream}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)

describe('mappers between a tap and a target', () => {
  it('map all rows on the way, one behind the other, and the state comes through', async () => {
    const mappers = [
      mapper({ rows: { __alias__: 'few', text: null, half: 'int(id) // 2' } }),
      mapper({ few: { __filter__: 'half < 500', name: "f'row {id}'" } }, 'hash'),
    ]
    const receipt = right(await runPair({ ...csvTap(5000), mappers, ...jsonlTarget() })())
    expect(receipt.rows).toEqual({ few: 1000 })
    expect(receipt.state).toBeDefined()
    right(await staging().publish('run-1', 'nightly')())
    expect(loaded('few')).toHaveLength(1000)
    expect(loaded('few')[7]).toEqual({ id: 7, half: 3, name: 'row 7' })
  })

  it('map the records of batches too', async () => {
    const rows = placeIn('rows.jsonl.gz')
    writeFileSync(rows, gzipSync('{"id":1,"text":"a"}\n{"id":2,"text":"b"}\n'))
    const batch = {
      type: 'BATCH',
      stream: 'rows',
      encoding: { format: 'jsonl', compression: 'gzip' },
      manifest: [pathToFileURL(rows).href],
    }
    const tap = foreignTap(
      `schema('rows'); writeSync(1, ${JSON.stringify(`${JSON.stringify(batch)}\n`)}); state(2)`,
    )
    const mappers = [mapper({ rows: { text: null, twice: 'int(id) * 2' } })]
    const receipt = right(await runPair({ ...tap, mappers, ...jsonlTarget() })())
    expect(receipt.rows).toEqual({ rows: 2 })
    right(await staging().publish('run-1', 'nightly')())
    expect(loaded('rows')).toEqual([
      { id: 1, twice: 2 },
      { id: 2, twice: 4 },
    ])
  })

  it('may be somebody else’s', async () => {
    const through = foreignMapper(`for await (const line of lines()) writeSync(1, line + '\\n')`)
    const pair = { ...csvTap(100), mappers: [through], ...jsonlTarget() }
    expect(right(await runPair(pair)()).rows).toEqual({ rows: 100 })
  })

  it('fail the pair when an expression cannot be evaluated, and tell which', async () => {
    const mappers = [mapper({ rows: { text: 'text + 1' } })]
    const failed = left(await runPair({ ...csvTap(100_000), mappers, ...jsonlTarget() })())
    expect(failed).toMatchObject({ _tag: 'TapFailed', plugin: 'clean', role: 'mapper' })
    expect(failed.message).toBe(
      'clean: the mapper failed after 0 rows: line 2, stream rows: expected a value of stream_maps.rows.text: text + 1, found TypeError: can only concatenate str (not "int") to str',
    )
    expect(right(await staging().staged('run-1')())?.ended ?? false).toBe(false)
  })

  it('that die or are not there fail the pair', async () => {
    const dying = foreignMapper(`note('no memory'); process.exit(3)`)
    const pair = { ...csvTap(100_000), mappers: [dying], ...jsonlTarget() }
    expect(left(await runPair(pair)())).toMatchObject({
      _tag: 'TapFailed',
      plugin: 'mapper-foreign',
      exitCode: 3,
    })
    const command = { ...dying.command, executable: '/nowhere/mapper' }
    const gone = { ...csvTap(10), mappers: [{ command, config: {} }], ...jsonlTarget() }
    expect(left(await runPair(gone)())).toMatchObject({ _tag: 'PluginNotStarted' })
  })

  it('do not make a tap that failed look as if it had ended well', async () => {
    const tap = foreignTap(`${tenRows} note('no more credit'); process.exit(1)`)
    const failed = left(await runPair({ ...tap, mappers: [mapper({})], ...jsonlTarget() })())
    expect(failed).toMatchObject({ _tag: 'TapFailed', plugin: 'tap-foreign', exitCode: 1 })
    const half = `writeSync(1, '{"type":"RECORD","stream":"rows","rec');`
    const killed = foreignTap(`${tenRows} ${half} process.kill(process.pid, 'SIGKILL')`)
    expect(
      left(await runPair({ ...killed, mappers: [mapper({})], ...jsonlTarget() })()),
    ).toMatchObject({ _tag: 'TapFailed', plugin: 'tap-foreign', signal: 'SIGKILL' })
  })

  it('end when the pair is aborted', async () => {
    const abort = new AbortController()
    const endless = foreignTap(`${tenRows} forever()`)
    const pair = runPair({
      ...endless,
      mappers: [mapper({})],
      ...jsonlTarget(),
      signal: abort.signal,
      onProgress: () => abort.abort(),
    })
    expect(left(await pair())).toMatchObject({ _tag: 'PairAborted' })
  })
})
