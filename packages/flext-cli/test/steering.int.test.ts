import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import {
  changing,
  FlextDomainService,
  reading,
  signal,
  waitFor,
  type FlextRuntime,
} from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'

const approved = signal({ name: 'approved', payload: t.type({ by: t.string }) })

let isBroken = false
let undoFails = false
const gone = E.left({ _tag: 'BookingFailed', message: 'the ledger is gone' } as const)
const book = changing({
  name: 'book',
  output: t.number,
  run: () => E.right(7),
  undo: () => (undoFails ? gone : E.right(undefined)),
})
const check = reading({
  name: 'check',
  output: t.string,
  run: () => (isBroken ? gone : E.right('well')),
})

class Booking extends FlextDomainService.define({
  name: 'test.booking',
  version: 1,
  request: t.type({ waits: t.boolean }),
  result: t.string,
  signals: [approved],
  *flow(request) {
    yield* book()
    const how = yield* check()
    return request.waits ? (yield* waitFor(approved)).by : how
  },
}) {}

let folder: string
let runtime: FlextRuntime
let booking: Booking

beforeEach(async () => {
  isBroken = undoFails = false
  folder = mkdtempSync(join(tmpdir(), 'flext-steering-'))
  const persistence = { times: 0 }
  const opened = await sqliteRuntime({ path: join(folder, 'runs.db'), persistence })()
  if (E.isLeft(opened)) throw new Error(opened.left.message)
  runtime = opened.right
  booking = new Booking(runtime)
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
const statuses = async () =>
  Object.fromEntries((await runtime.runs.list()).map(({ id, status }) => [id, status]))

describe('flext, where another process has the journal', { timeout: 60_000 }, () => {
  it('says something to a run that waits for it, from the line or from a file', async () => {
    const first = booking.start({ waits: true }, { id: 'first' })
    const second = booking.start({ waits: true }, { id: 'second' })
    const waiting = { first: 'waiting', second: 'waiting' }
    await vi.waitFor(async () => expect(await statuses()).toEqual(waiting))
    expect(await cli('runs', 'signal', 'first', 'approved', '{"by":"Ann"}')).toMatchObject({
      code: 0,
      out: '✔ approved is recorded\n',
    })
    writeFileSync(join(folder, 'word.json'), '{"by":"Bob"}')
    expect((await cli('runs', 'signal', 'second', 'approved', '@word.json')).code).toBe(0)
    expect(await first.result).toEqual(E.right('Ann'))
    expect(await second.result).toEqual(E.right('Bob'))
  })

  it('refuses a signal that is not JSON, of a wrong type, or unknown to the service', async () => {
    booking.start({ waits: true }, { id: 'first' })
    await vi.waitFor(async () => expect(await statuses()).toEqual({ first: 'waiting' }))
    const said = await cli('runs', 'signal', 'first', 'approved', 'yes')
    expect(said.err).toContain(
      'payload: expected JSON, @ and a file of it, or - for stdin, found yes',
    )
    expect(said.code).toBe(2)
    const wrong = await cli('runs', 'signal', 'first', 'approved', '{"by":1}')
    expect(wrong.err).toContain('by: expected a string, found')
    expect(wrong.code).toBe(2)
    const unknown = await cli('runs', 'signal', 'first', 'denied', '{}')
    expect(unknown.err).toContain('knows no signal denied; it knows approved')
  })

  it('lists what it would take back, and takes it back', async () => {
    await booking.run({ waits: false }, { id: 'first' })
    const plan = await cli('runs', 'undo', 'first', '--dry-run')
    expect(plan.out).toBe('would take back of first, in this order:\n  1. book #1\n')
    expect(await statuses()).toEqual({ first: 'committed' })
    const undone = await cli('runs', 'undo', 'first', '--reason', 'wrong day', '--json')
    expect(JSON.parse(undone.out)).toMatchObject({ run: { status: 'compensated' } })
    expect((await cli('runs', 'undo', 'first', '--dry-run')).err).toContain('it is compensated')
  })

  it('retries what is stuck where it stands, and what has failed from its beginning', async () => {
    isBroken = undoFails = true
    await booking.run({ waits: false }, { id: 'stuck' })
    undoFails = false
    await booking.run({ waits: false }, { id: 'failed' })
    expect(await statuses()).toEqual({ stuck: 'stuck', failed: 'compensated' })

    const resumed = await cli('runs', 'retry', '--all')
    expect(resumed.out).toMatch(/compensated {2}stuck/)
    isBroken = false
    const anew = await cli('runs', 'retry', 'failed', '--json')
    const { runs } = JSON.parse(anew.out) as { readonly runs: ReadonlyArray<{ id: string }> }
    expect(runs).toMatchObject([{ status: 'committed', result: 'well' }])
    expect(runs[0]?.id).not.toBe('failed')
    expect(await statuses()).toMatchObject({ stuck: 'compensated', failed: 'compensated' })
  })

  it('forks a run at a step', async () => {
    await booking.run({ waits: false }, { id: 'first' })
    const forked = await cli('runs', 'fork', 'first', '--from', 'check', '--id', 'second', '--json')
    expect(JSON.parse(forked.out)).toMatchObject({ run: { id: 'second', status: 'committed' } })
    const unknown = await cli('runs', 'fork', 'first', '--from', 'dance')
    expect(unknown.err).toContain('it never came to a step dance; it came to book#1, check#2')
    expect(unknown.code).toBe(2)
  })

  it('lists runs by error, id and time', async () => {
    isBroken = true
    await booking.run({ waits: false }, { id: 'a-1' })
    isBroken = false
    await booking.run({ waits: false }, { id: 'b-1' })
    const ids = async (...options: ReadonlyArray<string>) => {
      const { out } = await cli('runs', 'list', '--json', ...options)
      return (JSON.parse(out) as { runs: ReadonlyArray<{ id: string }> }).runs.map(({ id }) => id)
    }
    expect(await ids('--error', 'BookingFailed')).toEqual(['a-1'])
    expect(await ids('--id', 'b')).toEqual(['b-1'])
    expect(await ids('--until', '1h')).toEqual([])
    expect(await ids('--until', '2999-01-01')).toEqual(['b-1', 'a-1'])
    expect((await cli('runs', 'list')).out).toContain('BookingFailed')
  })
})
