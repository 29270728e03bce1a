import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { FlextDomainService, type FlextRuntime } from 'flext-core'
import { schedule } from 'flext-core/schedule'
import { sqliteRuntime } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'

class CloseTheHour extends FlextDomainService.define({
  name: 'test.close-the-hour',
  version: 1,
  request: t.string,
  result: t.string,
  // oxlint-disable-next-line require-yield -- a flow without a step
  *flow(hour) {
    return hour
  },
}) {}

const hourly = schedule({
  name: 'hourly',
  cron: '0 * * * *',
  timeZone: 'Europe/Berlin',
  service: CloseTheHour,
  request: (at) => at.toISOString(),
})

let folder: string
let runtime: FlextRuntime

const open = async (): Promise<void> => {
  const opened = await sqliteRuntime({ path: join(folder, 'runs.db') })()
  if (E.isLeft(opened)) throw new Error(opened.left.message)
  runtime = opened.right
  void new CloseTheHour(runtime)
  expect(await runtime.schedules.start([hourly])).toEqual(E.right(undefined))
}
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flext-schedules-'))
  await open()
})
afterEach(async () => {
  await runtime.close()
  rmSync(folder, { recursive: true })
})

const cli = async (...args: ReadonlyArray<string>) => {
  const world = capturedWorld(['schedules', ...args, '--journal', join(folder, 'runs.db')], {
    cwd: folder,
  })
  const code = await flext(world)
  return { code, out: world.stdout.text(), err: world.stderr.text() }
}
const listed = async () => {
  const { schedules } = JSON.parse((await cli('list', '--json')).out) as {
    readonly schedules: ReadonlyArray<object>
  }
  return schedules
}

describe('flext schedules', { timeout: 60_000 }, () => {
  it('shows when each fires next, and how the run it started last stands', async () => {
    const before = (await cli('list')).out
    expect(before).toMatch(/^schedule +timing +next +fired +and its run\n/)
    expect(before).toMatch(
      /hourly +cron 0 \* \* \* \* Europe\/Berlin +\d{4}-\d\d-\d\d \d\d:00:00 UTC/,
    )
    expect(await listed()).toMatchObject([
      { name: 'hourly', paused: null, lastRun: null, fires: [] },
    ])
    const triggered = await cli('trigger', 'hourly')
    expect(triggered.out).toMatch(/^✔ hourly@\S+Z is started\n→ flext runs show hourly@/)
    expect(triggered.code).toBe(0)
    await runtime.settled()
    expect((await cli('list')).out).toMatch(/just now|s ago/)
    expect(await listed()).toMatchObject([
      { lastRun: { status: 'committed' }, fires: [{ by: 'trigger', outcome: 'started' }] },
    ])
  })

  it('pauses and resumes, where a process has the journal and where none has', async () => {
    const paused = await cli('pause', 'hourly', '--reason', 'audit')
    expect(paused).toMatchObject({ code: 0, out: '✔ hourly is paused\n' })
    expect(await runtime.schedules.list()).toMatchObject([{ paused: { reason: 'audit' } }])
    expect((await cli('list')).out).toContain('paused: audit')
    expect((await cli('resume', 'hourly')).out).toBe('✔ hourly goes on with its next time\n')
    expect((await listed())[0]).toMatchObject({ paused: null })

    await runtime.close()
    expect((await cli('pause', 'hourly')).code).toBe(0)
    expect((await cli('list')).out).toContain('no process has the journal: nothing fires')
    await open()
    expect((await runtime.schedules.list())[0]).toHaveProperty('paused')
    await runtime.close()
    expect((await cli('resume', 'hourly')).code).toBe(0)
    await open()
    expect((await runtime.schedules.list())[0]).not.toHaveProperty('paused')
  })

  it('runs times of the past', async () => {
    const filled = await cli(
      'backfill',
      'hourly',
      '--from',
      '2026-01-01T10:30:00Z',
      '--to',
      '2026-01-01T12:00:00Z',
    )
    expect(filled).toMatchObject({ code: 0, out: '✔ 2 times of hourly have their runs\n' })
    await runtime.settled()
    const ids = (await runtime.runs.list()).map(({ id }) => id)
    expect(ids).toEqual(['hourly@2026-01-01T12:00:00.000Z', 'hourly@2026-01-01T11:00:00.000Z'])
  })

  it('says what is wrong with what it is asked', async () => {
    const unknown = await cli('pause', 'nightly')
    expect(unknown.err).toContain(
      'no schedule nightly is started in this process: expected one of hourly',
    )
    expect(unknown.code).toBe(2)
    const odd = await cli('backfill', 'hourly', '--from', 'yesterday')
    expect(odd.err).toContain('--from: expected a length of time such as 90m or 2d')
    expect(odd.code).toBe(2)
    const later = await cli('backfill', 'hourly', '--from', '2020-01-01', '--to', '2999-01-01')
    expect(later.err).toContain('a backfill goes from a time to a later one up to now')
    await runtime.close()
    expect((await cli('pause', 'nightly')).err).toContain('the journal has no schedule nightly')
    const alone = await cli('trigger', 'hourly')
    expect(alone.err).toContain('expected a process that has the journal and started the schedule')
    expect(alone.code).toBe(3)
  })
})
