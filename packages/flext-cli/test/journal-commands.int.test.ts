import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { changing, FlextDomainService } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld, type CapturedWorld } from './captured-world.ts'

const note = changing({
  name: 'note',
  output: t.string,
  run: () => E.right('x'.repeat(2_000)),
  undo: () => E.right(undefined),
})

class Noting extends FlextDomainService.define({
  name: 'test.noting',
  version: 1,
  request: t.type({ fails: t.boolean }),
  result: t.string,
  *flow() {
    return yield* note()
  },
}) {}

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'flext-journal-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const file = (name = 'runs.db') => join(folder, name)
const opened = async () => {
  const runtime = await sqliteRuntime({ path: file() })()
  if (E.isLeft(runtime)) throw new Error(runtime.left.message)
  return { runtime: runtime.right, noting: new Noting(runtime.right) }
}
/** A closed journal with so many runs. */
const made = async (runs = 3) => {
  const { runtime, noting } = await opened()
  for (let n = 1; n <= runs; n++) await noting.run({ fails: false }, { id: `r${n}` })
  await runtime.close()
}
const worldOf = (args: ReadonlyArray<string>, now?: () => number): CapturedWorld =>
  capturedWorld(args.includes('--journal') ? args : [...args, '--journal', file()], {
    cwd: folder,
    ...(now && { now }),
  })
const cli = async (...args: ReadonlyArray<string>) => {
  const world = worldOf(args, () => Date.now() + 60_000)
  const code = await flext(world)
  return { code, out: world.stdout.text(), err: world.stderr.text() }
}
const tamper = (sql: string) => {
  const database = new DatabaseSync(file())
  database.exec(sql)
  database.close()
}

describe('flext journal', { timeout: 60_000 }, () => {
  it('verifies, and says where it is damaged and what to do', async () => {
    await made()
    const well = await cli('journal', 'verify')
    expect(well.out).toMatch(/✔ .*runs.db: format \d, 3 runs, 9 records; all as it was written/)
    tamper('update run set updated_at = 1 where run = 2')
    const off = await cli('journal', 'verify')
    expect(off.out).toContain('is damaged where it lists run 2: the checksum is')
    expect(off.out).toContain('flext journal rebuild')
    expect(off.code).toBe(3)
    expect((await cli('journal', 'rebuild')).code).toBe(0)
    expect((await cli('journal', 'verify')).code).toBe(0)

    tamper(`update log set body = replace(body, 'xxx', 'xyx') where position = 5`)
    const damaged = await cli('journal', 'verify', '--recover', 'saved.db')
    expect(damaged.out).toMatch(/log at record 5: its checksum is \d+, expected \d+/)
    expect(damaged.out).toContain('4 records up to 4 are saved in')
    const saved = await cli('runs', 'list', '--json', '--journal', 'saved.db')
    expect(JSON.parse(saved.out)).toMatchObject({
      runs: [{ id: 'r2', status: 'running' }, { id: 'r1' }],
    })
  })

  it('backs up, exports, imports and compacts', async () => {
    await made(50)
    const backup = await cli('journal', 'backup', 'copy.db')
    expect(backup.code).toBe(0)
    expect(statSync(file('copy.db')).size).toBeGreaterThan(10_000)
    expect((await cli('journal', 'backup', 'copy.db')).err).toContain(
      'there is a file of that name already',
    )

    expect((await cli('journal', 'export', 'runs.jsonl')).out).toContain('150 records in')
    const piped = await cli('journal', 'export')
    expect(piped.out.trimEnd().split('\n').length).toBeGreaterThan(150)
    const imported = await cli('journal', 'import', 'runs.jsonl', '--journal', 'other.db')
    expect(imported.out).toContain('150 records in')
    const again = await cli('journal', 'import', 'runs.jsonl')
    expect(again.err).toContain(
      'is there already: an import makes a new journal; nothing was imported',
    )
    expect(again.code).toBe(2)
    writeFileSync(file('cut.jsonl'), piped.out.slice(0, 5_000))
    const cut = await cli('journal', 'import', 'cut.jsonl', '--journal', 'third.db')
    expect(cut.err).toMatch(/error: line \d+: expected JSON/)
    expect(existsSync(file('third.db'))).toBe(false)
    expect((await cli('journal', 'import', 'none.jsonl', '--journal', 'third.db')).err).toContain(
      'cannot be read',
    )

    const before = statSync(file()).size
    expect((await cli('runs', 'prune', '--older-than', '0ms')).out).toContain('removed 50 runs')
    const compact = await cli('journal', 'compact', '--json')
    expect(JSON.parse(compact.out)).toMatchObject({ before })
    expect(statSync(file()).size).toBeLessThan(before)
    expect((await cli('journal', 'migrate')).out).toMatch(/has format \d already/)
  })

  it('leaves what needs it alone to nobody else to the process that has it', async () => {
    const { runtime, noting } = await opened()
    await noting.run({ fails: false }, { id: 'r1' })
    for (const command of ['rebuild', 'migrate', 'compact']) {
      const refused = await cli('journal', command)
      expect(refused.err).toContain(`process ${process.pid}`)
      expect(refused.code).toBe(3)
    }
    expect((await cli('journal', 'verify')).code).toBe(0)
    expect((await cli('journal', 'backup', 'copy.db')).code).toBe(0)
    await runtime.close()
  })
})

describe('flext runs prune', { timeout: 60_000 }, () => {
  it('says what would go, removes it, and says what that frees', async () => {
    await made()
    const dry = await cli('runs', 'prune', '--older-than', '1s', '--dry-run')
    expect(dry.out).toMatch(/^would remove 3 runs that ended before .*: 9 records, \d/)
    const none = await cli('runs', 'prune', '--older-than', '1d')
    expect(none.out).toContain('no run that ended before')
    const some = await cli('runs', 'prune', '--older-than', '1s', '--limit', '2')
    expect(some.out).toMatch(/✔ removed 2 runs .*\n→ .* of the file are free/)
    const { out } = await cli('runs', 'list', '--json')
    expect(JSON.parse(out)).toMatchObject({ runs: [{ id: 'r3' }] })
  })

  it('asks the process that has the journal', async () => {
    const { runtime, noting } = await opened()
    await noting.run({ fails: false }, { id: 'r1' })
    const pruned = await cli('runs', 'prune', '--older-than', '1s', '--json')
    expect(JSON.parse(pruned.out)).toMatchObject({ runs: 1, records: 3, dryRun: false })
    expect(await runtime.runs.list()).toEqual([])
    await runtime.close()
  })

  it('refuses runs that have not ended', async () => {
    const refused = await cli('runs', 'prune', '--older-than', '1d', '--status', 'running')
    expect(refused.err).toContain('--status: runs that are running have not ended, and stay')
    expect(refused.code).toBe(2)
  })
})

describe('flext runs tail', { timeout: 60_000 }, () => {
  it('tells all of one run, and ends with it', async () => {
    await made()
    const { out, code } = await cli('runs', 'tail', 'r2')
    expect(out).toMatch(/started .*test\.noting\n.*step .*note .*\n.*committed\n$/)
    expect(code).toBe(0)
  })

  it('follows all runs until it is interrupted, as JSON lines where asked', async () => {
    const { runtime, noting } = await opened()
    const world = worldOf(['runs', 'tail', '--json', '--quiet'])
    const done = flext(world)
    const lines = () => world.stdout.text().split('\n').slice(0, -1)
    let n = 0
    await vi.waitFor(
      async () => {
        await noting.run({ fails: false }, { id: `r${++n}` })
        expect(lines().length).toBeGreaterThan(2)
      },
      { timeout: 30_000, interval: 300 },
    )
    world.signal('SIGINT')
    expect(await done).toBe(0)
    const told = lines().map((line) => JSON.parse(line) as { id: string; record: { kind: string } })
    expect(told.map(({ record }) => record.kind)).toEqual(
      expect.arrayContaining(['started', 'step', 'committed']),
    )
    expect(told[0]?.id).toMatch(/^r\d/)
    await runtime.close()
  })
})
