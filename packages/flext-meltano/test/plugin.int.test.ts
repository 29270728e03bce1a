import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { either as E } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { nativePlugin, type NativePluginName } from '../src/plugin-process/plugin-command.ts'
import { discover } from '../src/singer/pair/discover.ts'
import { scripted } from './scripted-plugin.ts'

// Processes are started; how long that takes is up to the machine.
vi.setConfig({ testTimeout: 60_000 })

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-plugin-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const put = (name: string, text: string): string => {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

/** Runs a command of this package as a shell would. */
const run = (
  name: NativePluginName,
  options: ReadonlyArray<string>,
  more: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
) => {
  const { executable, args } = nativePlugin(name)
  const { status, stdout, stderr } = spawnSync(executable, [...args, ...options], {
    encoding: 'utf8',
    input: more.input ?? '',
    env: { ...process.env, ...more.env },
  })
  return { status, stdout, stderr }
}

const lines = (...messages: ReadonlyArray<unknown>): string =>
  messages.map((message) => `${JSON.stringify(message)}\n`).join('')
const schema = { type: 'SCHEMA', stream: 'a', schema: {}, key_properties: [] }
const record = { type: 'RECORD', stream: 'a', record: { id: 1 } }
const state = { type: 'STATE', value: { at: 1 } }
const endMark = { type: 'FLEXT_END' }

const targetConfig = () =>
  put('target.json', JSON.stringify({ destination_path: join(folder, 'out') }))

describe('a command of this package', () => {
  it('tells its version, what it can do, and how to use it', () => {
    for (const name of ['flext-tap-csv', 'flext-target-jsonl'] as const) {
      expect(run(name, ['--version']).stdout).toMatch(new RegExp(`^${name} v\\d`))
      expect(JSON.parse(run(name, ['--about']).stdout)).toMatchObject({ name })
      expect(run(name, ['--help']).stdout).toContain('--config <file>')
    }
  })

  it('refuses options that make no sense, and a missing or misspelt config', () => {
    const unknown = run('flext-tap-csv', ['--confg', 'x'])
    expect(unknown.status).toBe(2)
    expect(unknown.stderr).toContain('--confg')
    expect(run('flext-tap-csv', [])).toMatchObject({
      status: 1,
      stderr: 'flext-tap-csv: expected --config <file>, found nothing\n',
    })
    const wrong = put('wrong.json', '{"destination":"x"}')
    const { stderr } = run('flext-target-jsonl', ['--config', wrong])
    expect(stderr).toContain('destination_path: expected a string, found missing')
    expect(stderr).toContain(
      'destination: expected no such key (known: destination_path), found a string',
    )
    const secret = put('secret.json', '{"destination_path":["hunter2"]}')
    const outcome = run('flext-target-jsonl', ['--config', secret])
    expect(outcome.stderr).toContain('destination_path: expected a string, found an array')
    expect(outcome.stderr).not.toContain('hunter2')
    expect(run('flext-target-jsonl', ['--config', put('no.json', 'x')]).stderr).toContain(
      'expected JSON',
    )
  })
})

describe('a native target under a plain Singer runner', () => {
  it('publishes at the end of its input, and answers with the state', () => {
    const input = lines(schema, record, state, record)
    const first = run('flext-target-jsonl', ['--config', targetConfig()], { input })
    expect(first).toEqual({ status: 0, stdout: '{"at":1}\n', stderr: '' })
    expect(run('flext-target-jsonl', ['--config', targetConfig()], { input }).status).toBe(0)
    expect(readFileSync(join(folder, 'out', 'a.jsonl'), 'utf8')).toBe('{"id":1}\n'.repeat(4))
    expect(readdirSync(join(folder, 'out', '.flext-staging'))).toEqual([])
  })

  it('publishes nothing of an input with a mistake in it', () => {
    const input = `${lines(schema, record, state)}Traceback\n`
    const outcome = run('flext-target-jsonl', ['--config', targetConfig()], { input })
    expect(outcome).toMatchObject({ status: 1, stdout: '' })
    expect(outcome.stderr).toContain('line 4: expected a Singer message')
    expect(existsSync(join(folder, 'out', 'a.jsonl'))).toBe(false)
    expect(readdirSync(join(folder, 'out', '.flext-staging'))).toEqual([])
  })
})

describe('a native target under the orchestrator', () => {
  const env = { FLEXT_RUN: 'run-1' }

  it('does not take the end of its input for success', () => {
    const input = lines(schema, record, state, record)
    const outcome = run('flext-target-jsonl', ['--config', targetConfig()], { input, env })
    expect(outcome.status).toBe(74)
    expect(outcome.stderr).toContain('the input ended after line 4 without its end mark')
  })

  it('takes a line that was cut for the end, not for rubbish', () => {
    const input = lines(schema, record).slice(0, -10)
    const outcome = run('flext-target-jsonl', ['--config', targetConfig()], { input, env })
    expect(outcome.status).toBe(74)
  })

  it('keeps the tail after the end mark, and shows nothing yet', () => {
    const input = lines(schema, record, state, record, endMark)
    const outcome = run('flext-target-jsonl', ['--config', targetConfig()], { input, env })
    expect(outcome).toEqual({ status: 0, stdout: '{"at":1}\n', stderr: '' })
    expect(existsSync(join(folder, 'out', 'a.jsonl'))).toBe(false)
    const staged = join(folder, 'out', '.flext-staging', 'run-1')
    expect(readFileSync(join(staged, 'a.jsonl'), 'utf8')).toBe('{"id":1}\n{"id":1}\n')
    expect(readdirSync(join(folder, 'out', '.flext-staging'))).toEqual(['run-1'])
  })

  it('reports bytes that are no UTF-8 by their line', () => {
    const { executable, args } = nativePlugin('flext-target-jsonl')
    const input = Buffer.concat([Buffer.from(lines(schema, record)), Buffer.from([0xff, 10])])
    const config = targetConfig()
    const { status, stderr } = spawnSync(executable, [...args, '--config', config], { input })
    expect(status).toBe(1)
    expect(stderr.toString()).toContain('line 3: expected UTF-8')
  })
})

describe('a native tap', () => {
  it('ends quietly enough when nobody reads on', () => {
    const csv = put('a.csv', `id\n${'1\n'.repeat(300_000)}`)
    const config = put('tap.json', JSON.stringify({ files: [{ entity: 'a', path: csv }] }))
    const { executable, args } = nativePlugin('flext-tap-csv')
    const command = [executable, ...args, '--config', config].map((word) => `'${word}'`).join(' ')
    const { stderr } = spawnSync('sh', ['-c', `${command} | head -n 1 > /dev/null`])
    expect(stderr.toString()).toBe('flext-tap-csv: the reader of the messages has gone\n')
  })
})

describe('discovery', () => {
  const left = <L>(outcome: E.Either<L, unknown>): L => {
    if (E.isRight(outcome)) throw new Error('expected a failure')
    return outcome.left
  }

  it('gives the catalog of a tap, with the keys of its own', async () => {
    const catalog = { streams: [{ tap_stream_id: 'a', schema: {}, own: 1 }], version: 2 }
    const tap = scripted('tap', `say(${JSON.stringify(catalog)})`)
    expect(await discover({ tap, config: {} })()).toEqual(E.right(catalog))
  })

  it('refuses what is no catalog', async () => {
    const chatty = scripted('tap', `writeSync(1, 'Hello\\n')`)
    expect(left(await discover({ tap: chatty, config: {} })()).message).toContain(
      'expected a catalog in JSON, found Hello',
    )
    const wrong = scripted('tap', `say({ streams: [{ schema: {} }] })`)
    expect(left(await discover({ tap: wrong, config: {} })()).message).toContain(
      'tap_stream_id: expected a string, found missing',
    )
  })

  it('tells a tap that fails, one that hangs, and one that was stopped', async () => {
    const failing = scripted('tap', `note('bad password'); process.exit(2)`)
    expect(left(await discover({ tap: failing, config: {} })())).toMatchObject({
      _tag: 'TapFailed',
      exitCode: 2,
      log: ['bad password'],
    })
    const hanging = scripted('tap', 'forever()')
    const hung = await discover({ tap: hanging, config: {}, timeoutMs: 300, graceMs: 100 })()
    expect(left(hung)._tag).toBe('PluginHung')
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 200)
    const stopped = await discover({ tap: hanging, config: {}, signal: stop.signal })()
    expect(left(stopped)._tag).toBe('PairAborted')
  })
})
