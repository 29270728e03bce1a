import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { changing, event, FlextDomainService, type FlextRuntime } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const Told = event({ type: 'test.told', data: t.string })
const tell = changing({
  name: 'tell',
  output: t.null,
  run: (_: unknown, _words: ReadonlyArray<string>) => E.right(null),
  undo: () => E.right(null),
  events: (_, words) => words.map((word) => Told.of(word)),
})
class Tell extends FlextDomainService.define({
  name: 'test.tell',
  version: 1,
  request: t.readonlyArray(t.string),
  result: t.null,
  *flow(words) {
    return yield* tell(words)
  },
}) {}

let folder: string
let runtime: FlextRuntime
let isBroken: boolean
let got: Array<unknown>

/** A process with a subscriber that fails while it is broken. */
const open = async (): Promise<void> => {
  const opened = await sqliteRuntime({ path: join(folder, 'runs.db') })()
  if (E.isLeft(opened)) throw new Error(opened.left.message)
  runtime = opened.right
  runtime.subscribe({
    name: 'mail',
    parking: { attempts: 1 },
    handle: ({ data }) => {
      if (isBroken) throw new Error(`smtp://me:hush@host is gone`)
      got.push(data)
    },
  })
}
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flext-parked-'))
  isBroken = true
  got = []
  await open()
  const service = new Tell(runtime)
  await service.run(['a', 'b'], { id: 'one' })
  await service.run(['c'], { id: 'two' })
  await runtime.settled()
})
afterEach(async () => {
  await runtime.close()
  rmSync(folder, { recursive: true })
})

const cli = async (...args: ReadonlyArray<string>) => {
  const world = capturedWorld([...args, '--journal', join(folder, 'runs.db')], { cwd: folder })
  const code = await flext(world)
  return { code, out: world.stdout.text(), err: world.stderr.text() }
}
/** The machine may be busy. */
const patience = { timeout: 20_000 }

interface Listed {
  readonly parked: ReadonlyArray<{
    readonly subscriber: string
    readonly event: { readonly id: string }
    readonly attempts: number
    readonly due: boolean
  }>
}
const listed = async (...args: ReadonlyArray<string>) =>
  (JSON.parse((await cli('events', 'parked', '--json', ...args)).out) as Listed).parked

describe('flext events, where another process has the journal', { timeout: 60_000 }, () => {
  it('lists what is parked, with why, and without secrets', async () => {
    expect((await listed()).map(({ event: { id }, attempts }) => [id, attempts])).toEqual([
      ['test.tell/one/tell#1/0', 1],
      ['test.tell/one/tell#1/1', 0],
      ['test.tell/two/tell#1/0', 1],
    ])
    expect(await listed('--subscriber', 'other')).toEqual([])
    const { out } = await cli('events', 'parked')
    expect(out).toMatch(/mail +test.tell\/one\/tell#1\/0 +test.told +1 .* is gone/)
    expect(out).toMatch(/waits .* waits behind test.tell\/one\/tell#1\/0/)
    expect(out).not.toContain('hush')
  })

  it('has an event tried again, and what waits behind it', async () => {
    isBroken = false
    const said = await cli('events', 'retry', 'one/tell#1/0')
    expect(said).toMatchObject({ code: 0, out: '✔ 1 event is due again; it is tried now\n' })
    await vi.waitFor(() => expect(got).toEqual(['a', 'b']), patience)
    await vi.waitFor(
      async () =>
        expect((await listed()).map(({ event: { id } }) => id)).toEqual(['test.tell/two/tell#1/0']),
      patience,
    )
  })

  it('drops an event, and delivers what waited behind it', async () => {
    isBroken = false
    const said = await cli('events', 'drop', 'one/tell#1/0', '--json')
    expect(JSON.parse(said.out)).toMatchObject({ events: 1 })
    await vi.waitFor(() => expect(got).toEqual(['b']), patience)
  })

  it('refuses what names no event, or several', async () => {
    for (const [words, message] of [
      [[], 'expected the id of an event, --subscriber or --all, found none'],
      [['test', '--all'], 'expected an event or --all, found both'],
      [['nothing'], 'no event is parked whose id is, begins with or ends in "nothing"'],
      [['test.tell/'], '"test.tell/" may be any of\n'],
    ] as const) {
      const said = await cli('events', 'retry', ...words)
      expect(said.code).toBe(2)
      expect(said.err).toContain(message)
    }
  })

  it('still lists published events with options of its own', async () => {
    const said = await cli('events', '--json', '--limit', '2')
    expect(JSON.parse(said.out)).toMatchObject({ events: [{ data: 'a' }, { data: 'b' }] })
  })
})

describe('flext events, where nobody has the journal', { timeout: 60_000 }, () => {
  it('notes what is to be tried again, for whoever subscribes next', async () => {
    await runtime.close()
    const said = await cli('events', 'retry', '--all')
    expect(said.out).toBe(
      '✔ 3 events are due again; they are tried when the subscriber next runs\n',
    )
    expect((await listed()).map(({ due }) => due)).toEqual([true, true, true])
    isBroken = false
    await open()
    await runtime.settled()
    // In order within a run.
    expect(got.filter((word) => word !== 'c')).toEqual(['a', 'b'])
    expect(got).toHaveLength(3)
    expect(await listed()).toEqual([])
  })

  it('drops what is parked for one subscriber', async () => {
    await runtime.close()
    expect((await cli('events', 'drop', '--subscriber', 'other')).out).toBe(
      '✔ 0 events are dropped\n',
    )
    expect((await cli('events', 'drop', '--subscriber', 'mail')).out).toBe(
      '✔ 3 events are dropped\n',
    )
    expect(await listed()).toEqual([])
  })
})
