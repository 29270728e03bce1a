import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { describe, expect, it } from 'vitest'

import { eventually, runFlext, startFlext } from './flext-process.ts'
import { smallProject, type SmallProject } from './small-project.ts'

/** How many bytes a warehouse has come to, with what is not yet in its main file. */
const sizeOf = (file: string): number =>
  [file, `${file}-wal`].reduce((sum, each) => sum + (existsSync(each) ? statSync(each).size : 0), 0)

const sizes = { orders: 400_000 }

describe('flext as a process', { timeout: 120_000 }, () => {
  /** Starts a run and waits until it is in the midst of loading. */
  const loading = async (project: SmallProject, ...args: ReadonlyArray<string>) => {
    const warehouse = join(project.root, 'out', 'warehouse.db')
    const started = startFlext(['meltano', 'run', ...args], project.root)
    await eventually(() => (started.stderr().includes('discovered') ? true : undefined))
    await eventually(() => (sizeOf(warehouse) > 500_000 ? true : undefined))
    return started
  }

  it('stops in order on Ctrl-C and commits what is loaded; the same command loads the rest', async () => {
    using project = smallProject(sizes)
    const { root, rows } = project
    const first = await loading(project, 'tap-csv', 'target-sqlite')
    first.kill('SIGINT')
    const stopped = await first.ended
    expect(stopped.stderr).toContain('stopped by SIGINT; what was loaded until then is committed')
    expect(stopped.stderr).toContain('to go on from there: flext meltano run tap-csv target-sqlite')
    expect(stopped.code).toBe(130)
    expect(rows('orders')).toBeGreaterThan(0)
    expect(rows('orders')).toBeLessThan(sizes.orders)

    const listed = await runFlext(['runs', 'list'], root)
    expect(listed.stdout).toContain('committed')
    expect(listed.stdout).not.toContain('left open')

    const second = await runFlext(['meltano', 'run', 'tap-csv', 'target-sqlite'], root)
    expect(second.code).toBe(0)
    expect(rows('orders')).toBe(sizes.orders)
    expect(rows('people')).toBe(50)
  })

  it('ends as terminated on SIGTERM', async () => {
    using project = smallProject(sizes)
    const started = await loading(project, 'tap-csv', 'target-sqlite')
    started.kill('SIGTERM')
    expect((await started.ended).code).toBe(143)
  })

  it('goes on after kill -9 with the open part of a job, and runs no finished part again', async () => {
    using project = smallProject(sizes)
    const { root, rows } = project
    const killed = startFlext(['meltano', 'run', 'nightly'], root)
    await eventually(() => (killed.stderr().includes('published') ? true : undefined))
    killed.kill('SIGKILL')
    expect((await killed.ended).code).toBe('SIGKILL')

    const again = await runFlext(['meltano', 'run', 'nightly', '--json'], root)
    const { runs } = JSON.parse(again.stdout) as Summary
    expect(runs.map(({ how }) => how)).toEqual([
      'done-before',
      expect.stringMatching(/begun|on-with/),
    ])
    expect(new Set(runs.map(({ id }) => /@(.*)\/\d$/.exec(id)?.[1])).size).toBe(1)
    expect(again.code).toBe(0)
    expect(rows('orders')).toBe(sizes.orders)

    const whole = await runFlext(['meltano', 'run', 'nightly', '--json'], root)
    expect((JSON.parse(whole.stdout) as Summary).runs.map(({ how }) => how)).toEqual([
      'begun',
      'begun',
    ])
  })

  it('names the process that has the journal, which can be looked at meanwhile', async () => {
    using project = smallProject(sizes)
    const { root } = project
    const owner = await loading(project, 'tap-csv', 'target-sqlite')
    owner.kill('SIGSTOP')
    const [refused, silent, listed, shown] = await Promise.all([
      runFlext(['meltano', 'run', 'nightly', '--json'], root),
      runFlext(['runs', 'cancel', 'dev', '--timeout', '500ms'], root),
      runFlext(['runs', 'list', '--json'], root),
      runFlext(['runs', 'show', 'dev'], root),
    ])
    owner.kill('SIGKILL')
    await owner.ended

    expect(refused.code).toBe(3)
    expect(refused.stderr).toContain(`process ${owner.pid}`)
    expect(JSON.parse(refused.stdout)).toMatchObject({
      error: { _tag: 'JournalLocked', pid: owner.pid },
    })
    expect(silent.code).toBe(3)
    expect(silent.stderr).toMatch(new RegExp(`process ${owner.pid} .* did not answer within 0.5 s`))
    expect(listed.code).toBe(0)
    expect(JSON.parse(listed.stdout)).toMatchObject({ runs: [{ status: 'running' }] })
    expect(shown.stdout).toContain(`under way in process ${owner.pid}`)

    const cancelled = await runFlext(['runs', 'cancel', 'dev', '--reason', 'a test'], root)
    expect(cancelled.stdout).toContain('cancelled')
    expect(cancelled.code).toBe(0)
    expect(project.rows('orders')).toBeUndefined()
  })

  it('waits for the process that has the journal, where it is told to', async () => {
    using project = smallProject(sizes)
    const owner = await loading(project, 'tap-csv', 'target-sqlite')
    owner.kill('SIGSTOP')
    const waiting = startFlext(
      ['meltano', 'run', 'tap-csv', 'target-jsonl', '--wait', '2m'],
      project.root,
    )
    await eventually(
      () => waiting.stderr().includes(`waiting for process ${owner.pid}`) || undefined,
    )
    owner.kill('SIGCONT')
    expect((await waiting.ended).code).toBe(0)
    expect((await owner.ended).code).toBe(0)
  })

  it('asks the process that has the journal to cancel its run, and tells the end of it', async () => {
    using project = smallProject(sizes)
    const owner = await loading(project, 'tap-csv', 'target-sqlite')
    // It is held up until it has been asked, so that it is not done before.
    owner.kill('SIGSTOP')
    const asking = runFlext(['runs', 'cancel', 'dev', '--json'], project.root)
    const journal = new DatabaseSync(join(project.root, '.flext', 'journal.db'), { readOnly: true })
    const wishes = journal.prepare('select count(*) as n from wish')
    const patience = performance.now() + 4_000
    await eventually(() => wishes.get()?.['n'] === 1 || performance.now() > patience || undefined)
    journal.close()
    owner.kill('SIGCONT')
    const cancelled = await asking
    expect(JSON.parse(cancelled.stdout)).toMatchObject({ run: { status: 'cancelled' } })
    expect(cancelled.code).toBe(0)
    const ended = await owner.ended
    expect(ended.stderr).toContain('cancelled')
    expect(ended.code).toBe(1)
    expect(project.rows('orders')).toBeUndefined()
  })

  it('loads nothing for --version and --help that they do not need, so that nobody waits', async () => {
    const hook = `--import=${new URL('./list-modules.ts', import.meta.url).href}`
    for (const option of ['--version', '--help']) {
      const { code, stderr } = await runFlext([option], '/', { NODE_OPTIONS: hook })
      expect(code).toBe(0)
      expect(stderr).toContain('/commander/')
      expect(stderr).not.toMatch(/flext-core|flext-meltano|fp-ts|io-ts|pino|kysely/)
    }
  })

  it('takes back with --fresh what was left open, and begins anew', async () => {
    using project = smallProject(sizes)
    const { root } = project
    const killed = await loading(project, 'tap-csv', 'target-sqlite')
    killed.kill('SIGKILL')
    await killed.ended
    const fresh = await runFlext(['meltano', 'run', 'tap-csv', 'target-sqlite', '--fresh'], root)
    expect(fresh.stderr).toMatch(/taking back run dev:tap-csv-to-target-sqlite@/)
    expect(fresh.code).toBe(0)
    const listed = await runFlext(['runs', 'list', '--json'], root)
    expect(JSON.parse(listed.stdout)).toMatchObject({
      runs: [{ status: 'committed' }, { status: 'cancelled' }],
    })
    expect(project.rows('orders')).toBe(sizes.orders)
  })

  it('is not disturbed by a reader that goes away', async () => {
    using project = smallProject()
    await runFlext(['meltano', 'run', 'tap-csv', 'target-sqlite', '--quiet'], project.root)
    const reader = startFlext(['events'], project.root)
    reader.closeStdout()
    const { code, stderr } = await reader.ended
    expect(stderr).toBe('')
    expect(code).toBe(0)
  })
})

interface Summary {
  readonly runs: ReadonlyArray<{ readonly id: string; readonly how: string }>
}
