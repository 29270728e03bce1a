/** What is said when something is wrong: the place, what was expected there, and what was found. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { either as E } from 'fp-ts'
import {
  changing,
  FlextDomainService,
  FlextResult,
  keyringFrom,
  memoryJournal,
  memoryRuntime,
  reading,
  signal,
  waitFor,
  type FlextLog,
  type FlextRuntime,
} from 'flext-core'
import { natsSink } from 'flext-core/nats'
import { schedule } from 'flext-core/schedule'
import { openSqliteJournal, sqliteRuntime } from 'flext-core/sqlite'
import { skippingClock } from 'flext-core/testing'
import { freePort } from 'flext-servers'
import * as t from 'io-ts'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

vi.setConfig({ testTimeout: 60_000 })

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-bad-input-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const said = (result: FlextResult<unknown>): string =>
  E.isLeft(result) ? `${result.left._tag}: ${result.left.message}` : 'nothing is wrong'

const thrownBy = (work: () => unknown): string => {
  try {
    work()
  } catch (thrown) {
    return (thrown as Error).message
  }
  return 'nothing is wrong'
}

const count = <A>(output: t.Type<A, unknown>) =>
  reading({ name: 'count', output, run: () => FlextResult.ok(7 as A) })
const book = changing({
  name: 'book',
  output: t.null,
  run: () => FlextResult.ok(null),
  undo: () => FlextResult.ok(null),
})
const approved = signal({ name: 'approved', payload: t.type({ by: t.string }) })

/** A service of that name whose flow is one of several. */
const orders = (flow: 'counts' | 'counts in words' | 'books' | 'waits') =>
  class extends FlextDomainService.define({
    name: 'shop.orders',
    version: 1,
    request: t.null,
    result: t.unknown,
    signals: [approved],
    *flow() {
      if (flow === 'books') yield* book()
      if (flow === 'counts') yield* count(t.number)()
      if (flow === 'counts in words') yield* count(t.string)()
      return yield* waitFor(approved)
    },
  }) {}

const run = { service: 'shop.orders', id: 'o-1' }
const stillClock = () => skippingClock({ skips: false })

const untilWaiting = (runtime: FlextRuntime): Promise<void> =>
  vi.waitFor(async () => {
    const shown = await runtime.runs.show(run)
    expect(shown).toMatchObject(FlextResult.ok({ summary: { status: 'waiting' } }))
  })

/** What becomes of a run that one flow began and another goes on with. */
const replayed = async (
  before: Parameters<typeof orders>[0],
  after: Parameters<typeof orders>[0],
): Promise<string> => {
  const journal = memoryJournal()
  const first = memoryRuntime({ journal, clock: stillClock() })
  void new (orders(before))(first).run(null, { id: run.id })
  await untilWaiting(first)
  await first.close()
  const next = memoryRuntime({ journal, clock: stillClock() })
  const service = new (orders(after))(next)
  await next.recover()
  return said(await service.run(null, { id: run.id }))
}

const journalAt = (name: string) => openSqliteJournal({ path: join(folder, name) })()

it('a codec that refuses what the journal has', async () => {
  expect(await replayed('counts', 'counts in words')).toBe(
    'RunFaulted: run o-1 of shop.orders and its journal contradict each other at operation 1 (count): expected an output that is string, found 7 (number)',
  )
})

it('a flow that is not deterministic', async () => {
  expect(await replayed('counts', 'books')).toBe(
    'RunFaulted: run o-1 of shop.orders and its journal contradict each other at operation 1 (book): expected count, as recorded, found book',
  )
})

it('a journal of a newer version', async () => {
  await FlextResult.unwrap(await journalAt('newer.db')).close()
  const path = join(folder, 'newer.db')
  const database = new DatabaseSync(path)
  database.exec('pragma user_version = 99')
  database.close()
  expect(said(await journalAt('newer.db'))).toMatch(
    /^JournalVersionUnsupported: the journal .*newer\.db has format 99, and this FLEXT knows formats up to \d+; open it with a newer FLEXT$/,
  )
})

it('two owners of one journal', async () => {
  const owner = FlextResult.unwrap(await journalAt('owned.db'))
  expect(said(await journalAt('owned.db'))).toMatch(
    new RegExp(
      `^JournalLocked: the journal .*owned\\.db is in use by process ${process.pid} on .* since .*; stop it, or use another journal$`,
    ),
  )
  await owner.close()
})

it('a lock that is lost', async () => {
  const path = join(folder, 'lost.db')
  const runtime = FlextResult.unwrap(await sqliteRuntime({ path })())
  const service = new (orders('counts'))(runtime)
  rmSync(`${path}-lock`)
  const thief = FlextResult.unwrap(await journalAt('lost.db'))
  expect(said(await service.run(null))).toMatch(
    new RegExp(
      `^JournalFailed: the journal .*lost\\.db was taken over by process ${process.pid}; was its lock file deleted\\?$`,
    ),
  )
  await runtime.close()
  await thief.close()
})

it('a broker that cannot be reached', async () => {
  const lines: Array<unknown> = []
  const log: FlextLog = {
    debug: () => {},
    info: () => {},
    warn: (fields) => void lines.push(fields['error']),
    error: () => {},
  }
  const runtime = memoryRuntime({ log })
  const port = await freePort()
  const Told = FlextDomainService.define({
    name: 'shop.telling',
    version: 1,
    request: t.null,
    result: t.null,
    *flow() {
      yield* telling()
      return null
    },
  })
  runtime.subscribe(natsSink({ name: 'orders', servers: `127.0.0.1:${port}`, subject: 'shop' }))
  await new Told(runtime).run(null)
  await vi.waitFor(() => expect(lines.length).toBeGreaterThan(0), { timeout: 20_000 })
  expect(JSON.stringify(lines[0])).toContain(`127.0.0.1:${port}`)
  await runtime.close()
})

const telling = reading({
  name: 'telling',
  output: t.null,
  run: () => FlextResult.ok(null),
  events: () => [{ type: 'shop.told', version: 1, data: 1, publish: 'at-once' as const }],
})

it('two services of one name', () => {
  const runtime = memoryRuntime()
  expect(new (orders('counts'))(runtime)).toBeDefined()
  expect(thrownBy(() => new (orders('books'))(runtime))).toBe(
    'two services are registered as shop.orders, version 1',
  )
})

it('a schedule with several mistakes', async () => {
  const runtime = memoryRuntime()
  const message = await schedules(runtime)
  for (const part of ['cron', 'timeZone', 'Mars/Olympus', '61']) expect(message).toContain(part)
})

const schedules = async (runtime: FlextRuntime): Promise<string> => {
  const broken = schedule({
    name: 'nightly',
    cron: '61 3 * * *',
    timeZone: 'Mars/Olympus',
    service: orders('counts'),
    request: () => null,
  })
  return said(await runtime.schedules.start([broken]))
}

it('a request that is too large', async () => {
  const path = join(folder, 'large.db')
  const runtime = FlextResult.unwrap(await sqliteRuntime({ path, payloadLimit: 1_000 })())
  const Notes = FlextDomainService.define({
    name: 'shop.notes',
    version: 1,
    request: t.string,
    result: t.null,
    *flow() {
      yield* telling()
      return null
    },
  })
  expect(said(await new Notes(runtime).run('x'.repeat(5_000)))).toBe(
    'PayloadTooLarge: the request: expected at most 1000 bytes (payloadLimit), found 5110; keep what is large elsewhere, and its name here',
  )
  await runtime.close()
})

it('a missing encryption key', () => {
  expect(said(keyringFrom({}))).toContain('FLEXT_JOURNAL_KEYS')
})

it('a signal of the wrong type, a signal nobody knows, and a run nobody knows', async () => {
  const runtime = memoryRuntime({ clock: stillClock() })
  void new (orders('counts'))(runtime).run(null, { id: run.id })
  await untilWaiting(runtime)
  const { runs } = runtime
  expect(said(await runs.signal<unknown>(run, 'approved', { by: 7 }))).toBe(
    'SignalInvalid: the signal approved to shop.orders is not valid: by: expected a string, found 7 (number)',
  )
  expect(said(await runs.signal(run, 'refused', null))).toBe(
    'SignalInvalid: shop.orders knows no signal refused; it knows approved',
  )
  expect(said(await runs.signal({ ...run, id: 'o-2' }, approved, { by: 'bob' }))).toBe(
    'RunUnknown: the journal has no run o-2 of shop.orders',
  )
  await runtime.close()
})
