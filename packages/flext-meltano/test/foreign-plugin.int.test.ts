import { describe, expect, it, vi } from 'vitest'

import { runPair } from '../src/singer/pair/run-pair.ts'
import {
  csvTap,
  foreignTap,
  foreignTarget,
  jsonlTarget,
  left,
  loadedIds,
  right,
  staging,
  tenRows,
} from './pair-world.ts'

// Processes are started; how long that takes is up to the machine.
vi.setConfig({ testTimeout: 60_000 })

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

  it('that is killed in the middle of a line fails by the signal too, not by the line', async () => {
    const half = `writeSync(1, '{"type":"RECORD","stream":"rows","rec');`
    const tap = foreignTap(`${tenRows} ${half} process.kill(process.pid, 'SIGKILL')`)
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
      cause: { problems: [{ line: 3, stream: 'rows', column: 'id', found: '"two" (string)' }] },
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
