import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { flext as command } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'
import { smallProject } from './small-project.ts'

const project = smallProject({ orders: 60 })
const pipeline = ['tap-csv', 'target-sqlite', 'flext-sql:run']
const { PATH } = process.env
const flext = async (...args: ReadonlyArray<string>) => {
  const world = capturedWorld([...args, '--no-color'], { cwd: project.root, env: { PATH } })
  const code = await command(world)
  return { code, stdout: world.stdout.text(), stderr: world.stderr.text() }
}

describe('flext quality', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    expect(await flext('meltano', 'run', ...pipeline, '-q')).toMatchObject({ code: 0 })
  }, 120_000)
  afterAll(() => project[Symbol.dispose]())

  it('checks what is published, at any time', async () => {
    const checked = await flext('quality', 'check', ...pipeline)
    expect(checked.code).toBe(0)
    expect(checked.stdout).toMatch(/dev:tap-csv-to-target-sqlite +failing/)
    expect(checked.stdout).toMatch(/people\.id is never null +passed/)
  })

  it('exits with 1 where a check fails, and names what fails it', async () => {
    const meltano = readFileSync(join(project.root, 'meltano.yml'), 'utf8')
    const stricter = '- { range: { column: orders.amount, max: 50 }, name: small orders }'
    project.write('meltano.yml', meltano.replace('- unique: orders.id', stricter))
    const failed = await flext('quality', 'check', ...pipeline)
    expect(failed.code).toBe(1)
    expect(failed.stderr).toContain('small orders (9 failing, such as {"amount":51,"rows":1}')
    project.write('meltano.yml', meltano)
  })

  it('shows how each check went from run to run, and writes a page of it', async () => {
    const history = await flext('quality', 'history')
    expect(history.stdout).toMatch(/people\.id is never null +passed +0 +0 of 3/)
    expect(history.stdout).toMatch(/small orders +failed +9 +1 of 1/)
    const one = await flext('quality', 'history', 'small', '--json')
    expect(JSON.parse(one.stdout)).toMatchObject({
      checks: [{ check: 'small orders', severity: 'error', times: [{ failing: 9 }] }],
    })
    expect(await flext('quality', 'report', 'out/quality.html')).toMatchObject({ code: 0 })
    const page = readFileSync(join(project.root, 'out/quality.html'), 'utf8')
    expect(page).toContain('<strong>2</strong> of 3 checks passed')
  })

  it('names what there is not', async () => {
    const nothing = await flext('quality', 'history', 'colour')
    expect(nothing).toMatchObject({ code: 2 })
    expect(nothing.stderr).toContain('there is no check with "colour" in its name')
    const bare = await flext('quality', 'check', 'tap-csv', 'target-sqlite')
    expect(bare.stderr).toContain('expected a pipeline with a transformation')
  })
})
