import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { either as E } from 'fp-ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { readProject, type MeltanoProject } from '../project/project.ts'
import { jobWithout, planJob } from './plan-job.ts'

const meltano = `
plugins:
  extractors:
    - { name: tap-a, namespace: a, executable: tap-a }
    - { name: tap-b, namespace: b, executable: tap-b }
    - { name: tap-c, namespace: c, executable: tap-c, config: { file: out/lake/c.csv } }
    - { name: tap-duck--wide, namespace: d, executable: tap-d }
  loaders:
    - { name: target-w, namespace: w, executable: target-w }
    - { name: target-duck, namespace: duck, executable: target-duck }
    - { name: target-files, namespace: f, executable: target-f, config: { destination_path: out/lake/ } }
  utilities:
    - { name: dbt, namespace: dbt, executable: dbt, commands: { run: run, test: test } }
    - { name: touch, namespace: touch, executable: touch, commands: { done: done } }
`
const example = fileURLToPath(new URL('../../../../examples/tutorial/guide/jobs', import.meta.url))
let root: string
let project: MeltanoProject
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'flext-plan-job-'))
  writeFileSync(join(root, 'meltano.yml'), meltano)
  const read = await readProject({ root, env: {} })()
  if (E.isLeft(read)) throw new Error(read.left.message)
  project = read.right
})
afterAll(() => rmSync(root, { recursive: true }))

const planned = (words: string, after: Readonly<Record<string, ReadonlyArray<string>>> = {}) => {
  const parts = project.partsOf(words.split(' '))
  if (E.isLeft(parts)) throw new Error(parts.left.message)
  return planJob(parts.right, {
    requestOf: ({ tap, target }) => ({ project: root, tap: tap.name, target: target.name }),
    commands: { project: root },
    runOf: (what, nth) => `${what}@1/${nth}`,
    after: new Map(Object.entries(after)),
  })
}
const orderOf = (...given: Parameters<typeof planned>) =>
  Object.fromEntries(planned(...given).map(({ name, after = [] }) => [name, after]))

describe('the parts of a job', () => {
  it('may run side by side when nothing ties them to each other', () => {
    expect(orderOf('tap-a target-w tap-b target-w tap-b target-files')).toEqual({
      'tap-a-to-target-w': [],
      'tap-b-to-target-w': [],
      'tap-b-to-target-files': [],
    })
  })

  it('wait for the commands between them, and these for what stands before', () => {
    const words = 'tap-a target-w tap-b target-w dbt:run dbt:test tap-a target-files'
    expect(orderOf(words)).toEqual({
      'tap-a-to-target-w': [],
      'tap-b-to-target-w': [],
      'dbt:run': ['tap-a-to-target-w', 'tap-b-to-target-w'],
      'dbt:test': ['dbt:run'],
      'tap-a-to-target-files': ['dbt:test'],
    })
    const behind = ['tap-b', 'target-w']
    expect(planned(words).find(({ name }) => name === 'dbt:run')).toMatchObject({
      dbt: { project: root, plugin: 'dbt', command: 'run', behind },
    })
    expect(planned(words).flatMap((part) => ('run' in part ? [part.run] : []))).toEqual([
      'tap-a-to-target-w@1/1',
      'tap-b-to-target-w@1/2',
      'dbt:run@1/3',
      'dbt:test@1/4',
      'tap-a-to-target-files@1/5',
    ])
    expect(planned('tap-b target-w touch:done')).toMatchObject([
      {},
      { command: { project: root, command: 'touch:done', behind } },
    ])
  })

  it('wait for what writes their state, or what they read, or what the project names', () => {
    expect(
      orderOf(
        'tap-a target-w tap-a target-w tap-b target-duck tap-duck--wide target-w tap-b target-files tap-c target-w',
        { 'tap-b-to-target-duck': ['tap-a-to-target-w#2'] },
      ),
    ).toEqual({
      'tap-a-to-target-w': [],
      'tap-a-to-target-w#2': ['tap-a-to-target-w'],
      'tap-b-to-target-duck': ['tap-a-to-target-w#2'],
      'tap-duck--wide-to-target-w': ['tap-b-to-target-duck'],
      'tap-b-to-target-files': [],
      'tap-c-to-target-w': ['tap-b-to-target-files'],
    })
  })

  it('are tied as the annotations of a job say, which are read with its place', async () => {
    const read = await readProject({ root: example, env: {} })()
    if (E.isLeft(read)) throw new Error(read.left.message)
    const [nightly] = read.right.tasks
    expect(nightly?.annotations?.parallel).toBe(3)
    const parts = read.right.partsOf(['nightly'])
    if (E.isLeft(parts)) throw new Error(parts.left.message)
    const job = planJob(parts.right, {
      requestOf: ({ tap, target }) => ({ project: example, tap: tap.name, target: target.name }),
      commands: { project: example },
      ...(nightly?.annotations?.after ? { after: nightly.annotations.after } : {}),
    })
    expect(job.find(({ name }) => name.startsWith('tap-ads'))?.after).toEqual([
      'tap-crm-to-target-sqlite',
    ])
    expect(read.right.schedules[0]?.annotations).toEqual({
      time_zone: 'Europe/Lisbon',
      catch_up: 'latest',
      overlap: 'queue',
      jitter: '5m',
    })
  })

  it('are fewer the second time, and wait for none that are done', () => {
    const parts = planned('tap-a target-w tap-b target-w dbt:run')
    expect(jobWithout({ job: 'x', parts }, ['tap-a-to-target-w'])).toEqual({
      job: 'x',
      parts: [
        {
          name: 'tap-b-to-target-w',
          request: { project: root, tap: 'tap-b', target: 'target-w' },
        },
        { ...parts[2], run: undefined, after: ['tap-b-to-target-w'] },
      ],
    })
  })
})
