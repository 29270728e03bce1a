/** Committed loads that are taken back, and those that stand. */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'
import { smallProject } from './small-project.ts'

const run = async (cwd: string, ...args: ReadonlyArray<string>) => {
  const world = capturedWorld(args, { cwd, env: { PATH: process.env['PATH'] } })
  const code = await flext(world)
  return { code, out: world.stdout.text(), err: world.stderr.text() }
}
const load = async (cwd: string, target = 'target-sqlite'): Promise<string> => {
  const ran = await run(cwd, 'meltano', 'run', 'tap-csv', target, '--json')
  const { runs } = JSON.parse(ran.out) as { runs: ReadonlyArray<{ id: string }> }
  return runs[0]?.id ?? ''
}

describe('flext runs undo of a committed pipeline', { timeout: 90_000 }, () => {
  it('takes its rows and its state back, once, and the next run loads them again', async () => {
    using project = smallProject()
    const { root } = project
    const first = await load(root)
    const state = async () =>
      (await run(root, 'meltano', 'state', 'get', 'dev:tap-csv-to-target-sqlite')).out
    const before = await state()
    appendFileSync(join(root, 'people.csv'), '51,new\n52,newer\n')
    const second = await load(root)
    expect(project.rows('people')).toBe(52)

    const early = await run(root, 'runs', 'undo', first)
    expect(early.code).toBe(2)
    expect(early.err).toContain('people: a later run has loaded into it')
    const tried = await run(root, 'runs', 'undo', second, '--dry-run')
    expect(tried.out).toMatch(/would be taken back: 2 tables\n +people +2 rows/)
    expect(project.rows('people')).toBe(52)

    const undone = await run(root, 'runs', 'undo', second)
    expect(undone.out).toMatch(/taken back: 2 tables\n +people +2 rows/)
    expect(project.rows('people')).toBe(50)
    expect(JSON.parse(await state())).toEqual(JSON.parse(before))
    const again = await run(root, 'runs', 'undo', second, '--json')
    expect(JSON.parse(again.out)).toMatchObject({ undone: true, rows: { people: 2 } })
    expect((await run(root, 'runs', 'show', second)).out).toContain('/undo@')

    await load(root)
    expect(project.rows('people')).toBe(52)
  })

  it('leaves what cannot be told apart, and names it', async () => {
    using project = smallProject()
    const { root } = project
    const lines = await run(root, 'runs', 'undo', await load(root, 'target-jsonl'))
    expect(lines.err).toMatch(/target-jsonl: what it has published it cannot take apart/)
    await load(root)
    project.write('people.csv', 'id,name\n1,changed\n')
    const merged = await run(root, 'runs', 'undo', await load(root))
    expect(merged.code).toBe(2)
    expect(merged.err).toContain('people: the run has replaced or dropped rows, which nobody kept')
    expect(project.rows('people')).toBe(50)
  })
})
