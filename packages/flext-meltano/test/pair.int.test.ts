import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { either as E } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { PairRequest } from '../src/singer/pair.ts'
import { nativePlugin } from '../src/singer/plugin-command.ts'
import { runPair } from '../src/singer/run-pair.ts'
import { jsonlStaging } from '../src/target-jsonl/jsonl-staging.ts'
import { scripted } from './scripted-plugin.ts'

// Processes are started; how long that takes is up to the machine.
vi.setConfig({ testTimeout: 60_000 })

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-pair-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const destination = () => ({ destination_path: join(folder, 'out') })
const staging = () => jsonlStaging(destination())

const right = <A>(outcome: E.Either<unknown, A>): A => {
  if (E.isLeft(outcome)) throw new Error(JSON.stringify(outcome.left))
  return outcome.right
}
const left = <L>(outcome: E.Either<L, unknown>): L => {
  if (E.isRight(outcome)) throw new Error(`expected a failure: ${JSON.stringify(outcome.right)}`)
  return outcome.left
}

/** A CSV file of so many rows, and the tap that reads it. */
const csvTap = (rows: number): Pick<PairRequest, 'tap' | 'tapConfig'> => {
  const path = join(folder, 'rows.csv')
  const text = Array.from({ length: rows }, (_, id) => `${id},${'x'.repeat(60)}\n`).join('')
  writeFileSync(path, `id,text\n${text}`)
  const tapConfig = { files: [{ entity: 'rows', path, keys: ['id'] }], state_rows: 1000 }
  return { tap: nativePlugin('flext-tap-csv'), tapConfig }
}

const jsonlTarget = (): Pick<PairRequest, 'target' | 'targetConfig' | 'run'> => ({
  target: nativePlugin('flext-target-jsonl'),
  targetConfig: destination(),
  run: 'run-1',
})

const foreignTap = (code: string): Pick<PairRequest, 'tap' | 'tapConfig'> => ({
  tap: scripted('tap-foreign', code),
  tapConfig: {},
})

const foreignTarget = (code: string): Pick<PairRequest, 'target' | 'targetConfig' | 'run'> => ({
  target: scripted('target-foreign', code),
  targetConfig: {},
  run: 'run-1',
})

const tenRows = `schema('rows'); for (let id = 0; id < 10; id += 1) record('rows', id); state(10);`

const loadedIds = (): ReadonlyArray<number> =>
  readFileSync(join(folder, 'out', 'rows.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: number }).id)

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('a pair of native plugins', () => {
  it('stages every row with its state, and shows them when they are published', async () => {
    const progress: Array<number> = []
    const receipt = right(
      await runPair({
        ...csvTap(30_000),
        ...jsonlTarget(),
        onProgress: ({ totalRows }) => progress.push(totalRows),
      })(),
    )
    expect(receipt).toMatchObject({ rows: { rows: 30_000 }, delivery: 'exactly-once' })
    expect(progress.at(-1)).toBe(30_000)
    expect(existsSync(join(folder, 'out', 'rows.jsonl'))).toBe(false)
    const staged = right(await staging().staged('run-1')())
    expect(staged).toEqual({
      run: 'run-1',
      state: receipt.state,
      rows: { rows: 30_000 },
      ended: true,
    })
    right(await staging().publish('run-1', 'nightly')())
    expect(loadedIds()).toEqual(Array.from({ length: 30_000 }, (_, id) => id))
  })

  it('goes on where it was when the target is killed mid-load, and loads every row once', async () => {
    const rows = 150_000
    const pair = { ...csvTap(rows), ...jsonlTarget() }
    const killer = new AbortController()
    const staged = async () => right(await staging().staged('run-1')())
    const watch = setInterval(() => {
      void staged().then((found) => {
        if (found !== undefined) killer.abort()
      })
    }, 5)
    const first = await runPair({ ...pair, signal: killer.signal, limits: { graceMs: 0 } })()
    clearInterval(watch)
    const cut = await staged()
    expect(left(first)._tag).toBe('PairAborted')
    expect(cut?.ended).toBe(false)
    expect(cut?.rows['rows']).toBeLessThan(rows)
    const state = cut?.state
    if (state === undefined) throw new Error('nothing was checkpointed')
    right(await runPair({ ...pair, state })())
    right(await staging().publish('run-1', 'nightly')())
    expect(loadedIds()).toEqual(Array.from({ length: rows }, (_, id) => id))
  })

  it('tells what the tap found wrong with its source', async () => {
    const tapConfig = { files: [{ entity: 'rows', path: join(folder, 'none.csv') }] }
    const tap = nativePlugin('flext-tap-csv')
    const failed = left(await runPair({ tap, tapConfig, ...jsonlTarget() })())
    expect(failed).toMatchObject({
      _tag: 'TapFailed',
      exitCode: 1,
      rows: 0,
      cause: { _tag: 'TapSourceUnreadable', found: 'no such file' },
    })
    expect(failed.message).toContain('none.csv: expected a CSV file, found no such file')
  })

  it('tells what the target found wrong with its config', async () => {
    const failed = left(await runPair({ ...csvTap(10), ...jsonlTarget(), targetConfig: {} })())
    expect(failed).toMatchObject({
      _tag: 'TargetFailed',
      cause: { _tag: 'TargetConfigRefused' },
    })
    expect(failed.message).toContain('destination_path: expected a string, found missing')
  })
})

describe('a foreign tap', () => {
  it('may leave rows without a state behind: they count once it has ended well', async () => {
    const tap = foreignTap(`${tenRows} record('rows', 10)`)
    const receipt = right(await runPair({ ...tap, ...jsonlTarget() })())
    expect(receipt).toMatchObject({ rows: { rows: 11 }, state: { at: 10 } })
    right(await staging().publish('run-1', 'nightly')())
    expect(loadedIds()).toHaveLength(11)
  })

  it('that exits 1 after rows fails the pair, and its tail does not count', async () => {
    const tap = foreignTap(`${tenRows} note('no more credit'); process.exit(1)`)
    const failed = left(await runPair({ ...tap, ...jsonlTarget() })())
    expect(failed).toMatchObject({ _tag: 'TapFailed', exitCode: 1, signal: null, rows: 10 })
    expect(failed.message).toBe(
      'tap-foreign: the tap ended with exit code 1 after 10 rows; it said: no more credit',
    )
    expect(right(await staging().staged('run-1')())?.ended ?? false).toBe(false)
  })

  it('that is killed fails the pair by the signal', async () => {
    const tap = foreignTap(`${tenRows} process.kill(process.pid, 'SIGKILL')`)
    const failed = left(await runPair({ ...tap, ...jsonlTarget() })())
    expect(failed).toMatchObject({ _tag: 'TapFailed', exitCode: null, signal: 'SIGKILL' })
  })

  it('that prints rubbish is stopped, with the line and what stands there', async () => {
    const tap = foreignTap(`${tenRows} writeSync(1, 'Warning: deprecated\\n'); forever()`)
    const failed = left(await runPair({ ...tap, ...jsonlTarget() })())
    expect(failed).toMatchObject({
      _tag: 'TapOutputRefused',
      plugin: 'tap-foreign',
      line: 13,
      found: 'Warning: deprecated',
    })
  })

  it('whose records do not fit its own schema is told by the line', async () => {
    const tap = foreignTap(`schema('rows'); record('rows', 1); record('rows', 'two')`)
    const failed = left(await runPair({ ...tap, ...jsonlTarget() })())
    expect(failed).toMatchObject({
      _tag: 'TargetFailed',
      cause: { problems: [{ line: 3, stream: 'rows', column: 'id', found: '"two"' }] },
    })
  })

  it('that prints nothing for too long is ended, where a limit is set', async () => {
    const tap = foreignTap(`schema('rows'); forever()`)
    const limits = { tapMs: 300, graceMs: 100 }
    const failed = left(await runPair({ ...tap, ...jsonlTarget(), limits })())
    expect(failed).toMatchObject({ _tag: 'PluginHung', plugin: 'tap-foreign', waitedMs: 300 })
  })
})

describe('a foreign target', () => {
  const echo = `for await (const line of lines()) {
    const message = JSON.parse(line)
    if (message.type === 'FLEXT_END') process.exit(9)
    if (message.type === 'STATE') say(message.value)
  }`

  it('gets plain Singer, and the pair says that rows may come twice', async () => {
    const receipt = right(await runPair({ ...csvTap(10), ...foreignTarget(echo) })())
    expect(receipt).toMatchObject({ rows: { rows: 10 }, delivery: 'at-least-once' })
    expect(receipt.state).toHaveProperty('bookmarks')
  })

  it('has its states told though the tap fails later', async () => {
    const states: Array<unknown> = []
    const tap = foreignTap(`${tenRows} process.exit(1)`)
    const onState = (state: unknown) => states.push(state)
    left(await runPair({ ...tap, ...foreignTarget(echo), onState })())
    expect(states).toEqual([{ at: 10 }])
  })

  it('that dies mid-load fails the pair with what it said last', async () => {
    const dying = `let seen = 0
      for await (const line of lines()) if ((seen += 1) === 5) { note('disk on fire'); process.exit(3) }`
    const failed = left(await runPair({ ...csvTap(100_000), ...foreignTarget(dying) })())
    expect(failed).toMatchObject({ _tag: 'TargetFailed', exitCode: 3, log: ['disk on fire'] })
  })

  it('that ends early without a complaint fails the pair all the same', async () => {
    const quitting = `for await (const line of lines()) process.exit(0)`
    const failed = left(await runPair({ ...csvTap(100_000), ...foreignTarget(quitting) })())
    expect(failed).toMatchObject({ _tag: 'TargetFailed', exitCode: 0 })
    expect(failed.message).toContain('ended before its input did')
  })

  it('that fails after the end of its input fails the pair', async () => {
    const late = `for await (const line of lines()) {} process.exit(4)`
    const failed = left(await runPair({ ...csvTap(10), ...foreignTarget(late) })())
    expect(failed).toMatchObject({ _tag: 'TargetFailed', exitCode: 4, rows: 10 })
  })

  it('that takes nothing for too long is ended', async () => {
    const limits = { targetMs: 300, graceMs: 100 }
    const deaf = foreignTarget('forever()')
    const failed = left(await runPair({ ...csvTap(100_000), ...deaf, limits })())
    expect(failed).toMatchObject({ _tag: 'PluginHung', plugin: 'target-foreign' })
  })

  it('that takes everything and never ends is ended', async () => {
    const limits = { targetMs: 300, graceMs: 100 }
    const endless = foreignTarget('process.stdin.resume(); forever()')
    const failed = left(await runPair({ ...csvTap(10), ...endless, limits })())
    expect(failed).toMatchObject({ _tag: 'PluginHung', plugin: 'target-foreign' })
  })
})

describe('a pair', () => {
  it('ends both plugins and all that they started when it is stopped', async () => {
    const pids: Array<number> = []
    const stop = new AbortController()
    const stubborn = `
      import { spawn } from 'node:child_process'
      process.on('SIGTERM', () => note('not yet'))
      const helper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
      note(String(process.pid)); note(String(helper.pid)); forever()`
    const onLog = ({ line }: { readonly line: string }) => {
      if (/^\d+$/.test(line)) pids.push(Number(line))
      if (pids.length === 4) stop.abort()
    }
    const failed = left(
      await runPair({
        ...foreignTap(stubborn),
        ...foreignTarget(stubborn),
        onLog,
        signal: stop.signal,
        limits: { graceMs: 200 },
      })(),
    )
    expect(failed._tag).toBe('PairAborted')
    expect(pids).toHaveLength(4)
    await expect.poll(() => pids.filter(isRunning)).toEqual([])
  })

  it('does not tell the target that all is well when a stopped tap exits 0', async () => {
    const stop = new AbortController()
    const polite = foreignTap(
      `process.on('SIGTERM', () => process.exit(0)); ${tenRows} note('ready'); forever()`,
    )
    const onLog = () => stop.abort()
    const failed = left(
      await runPair({ ...polite, ...jsonlTarget(), onLog, signal: stop.signal })(),
    )
    expect(failed._tag).toBe('PairAborted')
    expect(right(await staging().staged('run-1')())?.ended ?? false).toBe(false)
  })

  it('is not begun when it is stopped before', async () => {
    const signal = AbortSignal.abort()
    const failed = left(await runPair({ ...csvTap(10), ...jsonlTarget(), signal })())
    expect(failed._tag).toBe('PairAborted')
  })

  it('hands config, catalog and state over in files for this user alone, and removes them', async () => {
    const said: Array<string> = []
    const onLog = ({ line }: { readonly line: string }) => said.push(line)
    const tap = foreignTap(`
      for (const name of ['config', 'catalog', 'state']) {
        const mode = (statSync(options[name]).mode & 0o777).toString(8)
        note([name, mode, options[name], readFileSync(options[name], 'utf8')].join(' '))
      }
      note(process.argv.join(' ').includes('hunter2') ? 'leaked' : 'kept')`)
    right(
      await runPair({
        ...tap,
        ...jsonlTarget(),
        tapConfig: { name: 'x', password: 'hunter2' },
        catalog: { streams: [] },
        state: { at: 1 },
        onLog,
        secrets: ['hunter2'],
      })(),
    )
    const [config = '', catalog = '', state = '', leak] = said
    expect(config).toMatch(/^config 600 .* \{"name":"x","password":"\*\*\*"\}$/)
    expect(catalog).toMatch(/^catalog 600 .* \{"streams":\[\]\}$/)
    expect(state).toMatch(/^state 600 .* \{"at":1\}$/)
    expect(leak).toBe('kept')
    for (const line of [config, catalog, state])
      expect(existsSync(line.split(' ')[2] ?? '')).toBe(false)
  })

  it('says which command could not be started', async () => {
    const executable = join(folder, 'no-such-tap')
    const tap = { ...scripted('tap-absent', ''), executable }
    const failed = left(await runPair({ tap, tapConfig: {}, ...jsonlTarget() })())
    expect(failed).toMatchObject({
      _tag: 'PluginNotStarted',
      message: `tap-absent: expected the command ${executable}, found none`,
    })
    const target = { ...scripted('target-lost', ''), cwd: join(folder, 'nowhere') }
    const lost = left(await runPair({ ...csvTap(10), ...jsonlTarget(), target })())
    expect(lost.message).toContain(`expected the folder ${join(folder, 'nowhere')}, found none`)
  })
})
