import { existsSync, mkdirSync, readdirSync } from 'node:fs'

import { describe, expect, it, vi } from 'vitest'

import { nativePlugin } from '../src/plugin-process/plugin-command.ts'
import { runPair } from '../src/singer/pair/run-pair.ts'
import {
  csvTap,
  foreignTap,
  foreignTarget,
  jsonlTarget,
  left,
  loadedIds,
  placeIn,
  right,
  staging,
  tenRows,
} from './pair-world.ts'
import { scripted } from './scripted-plugin.ts'

// Processes are started; how long that takes is up to the machine.
vi.setConfig({ testTimeout: 60_000 })

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
    expect(existsSync(placeIn('out', 'rows.jsonl'))).toBe(false)
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
    const onState = () => killer.abort()
    const cutOff = { signal: killer.signal, limits: { graceMs: 0 }, onState }
    const first = await runPair({ ...pair, ...cutOff })()
    const cut = right(await staging().staged('run-1')())
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
    const tapConfig = { files: [{ entity: 'rows', path: placeIn('none.csv') }] }
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

  it('needs no short path for its temporary files', async () => {
    const folder = placeIn('long-'.repeat(25))
    mkdirSync(folder)
    vi.stubEnv('TMPDIR', folder)
    try {
      right(await runPair({ ...csvTap(20_000), ...jsonlTarget() })())
    } finally {
      vi.unstubAllEnvs()
    }
    right(await staging().publish('run-1', 'nightly')())
    expect(loadedIds()).toEqual(Array.from({ length: 20_000 }, (_, id) => id))
    expect(readdirSync(folder)).toEqual([])
  })

  it('says which command could not be started', async () => {
    const executable = placeIn('no-such-tap')
    const tap = { ...scripted('tap-absent', ''), executable }
    const failed = left(await runPair({ tap, tapConfig: {}, ...jsonlTarget() })())
    expect(failed).toMatchObject({
      _tag: 'PluginNotStarted',
      message: `tap-absent: expected the command ${executable}, found none`,
    })
    const target = { ...scripted('target-lost', ''), cwd: placeIn('nowhere') }
    const lost = left(await runPair({ ...csvTap(10), ...jsonlTarget(), target })())
    expect(lost.message).toContain(`expected the folder ${placeIn('nowhere')}, found none`)
  })

  it('says why a command line was refused', async () => {
    const start = async (arg: string) => {
      const tap = { ...scripted('tap-wordy', ''), args: [arg] }
      return left(await runPair({ tap, tapConfig: {}, ...jsonlTarget() })()).message
    }
    expect(await start('x'.repeat(4_000_000))).toMatch(/^tap-wordy: .* too long for this system$/)
    expect(await start('a\0b')).toMatch(/^tap-wordy: .* found a NUL in its command line/)
  })
})
