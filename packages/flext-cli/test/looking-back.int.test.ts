/** What is left of runs to look at: what plugins said. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'
import { talkingProject } from './talking-project.ts'

const run = async (cwd: string, ...args: ReadonlyArray<string>) => {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] }
  const world = capturedWorld(args, { cwd, env })
  const code = await flext(world)
  const stdout = world.stdout.text()
  const documents = () =>
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  return { code, stdout, stderr: world.stderr.text(), documents }
}

const pipeline = [
  'meltano',
  'run',
  'tap-talk',
  'target-sqlite',
  'flext-sql:run',
  '--quiet',
] as const

describe('flext meltano logs', { timeout: 60_000 }, () => {
  it('prints what plugins said, understood, filtered and without secrets', async () => {
    using project = talkingProject()
    const { root } = project
    expect((await run(root, 'meltano', 'logs')).stderr).toContain(
      'no pipeline has been run here yet',
    )
    expect(await run(root, ...pipeline)).toMatchObject({ code: 0 })

    const said = await run(root, 'meltano', 'logs')
    expect(said.stdout).toMatch(/info +tap-talk +discovering with \*\*\*\n/)
    expect(said.stdout).toMatch(/warning +tap-talk +it is late\n/)
    expect(said.stdout).toMatch(/info +tap-talk +record_count 30, users\n/)
    for (const file of readdirSync(join(root, '.flext', 'runs'), {
      recursive: true,
      encoding: 'utf8',
    }))
      if (file.endsWith('.jsonl'))
        expect(readFileSync(join(root, '.flext', 'runs', file), 'utf8')).not.toContain('s3cr3t')

    const late = await run(
      root,
      'meltano',
      'logs',
      'tap-talk-to-target-sqlite',
      '--level',
      'warning',
      '--json',
    )
    expect(late.documents()).toMatchObject([
      { plugin: 'tap-talk', level: 'warning', message: 'it is late', logger: 'tap-talk' },
    ])
    const followed = await run(root, 'meltano', 'logs', '--follow', '--tail', '1', '--json')
    expect(followed.documents()).toMatchObject([{ metric: { name: 'http_request_duration' } }])
    const none = await run(root, 'meltano', 'logs', '--plugin', 'target-sqlite')
    expect(none.stdout).toBe('')
    expect((await run(root, 'meltano', 'logs', '--level', 'loud')).code).toBe(2)

    const metrics = await run(root, 'meltano', 'logs', '--metrics', '--json')
    expect(JSON.parse(metrics.stdout)).toMatchObject({
      metrics: [
        { plugin: 'tap-talk', name: 'record_count', stream: 'users', times: 1, sum: 30 },
        { name: 'http_request_duration', stream: null, most: 0.25 },
      ],
    })
    const table = await run(root, 'meltano', 'logs', '--metrics')
    expect(table.stdout).toMatch(/http_request_duration +- +1 +250 ms +250 ms/)
  })
})
