import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { either as E } from 'fp-ts'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'

import { badInputs } from './pipeline-bad-inputs.ts'
import {
  copyOf,
  csvPipeline,
  earlierWorld,
  runIn,
  secret,
  type BadWorld,
} from './pipeline-bad-world.ts'
import { canMount } from './pipeline-obstacles.ts'
import { processesIn, seesProcesses } from './pipeline-process.ts'

// Processes are started; how long that takes is up to the machine.
vi.setConfig({ testTimeout: 120_000 })

const missing = {
  mount: canMount ? undefined : 'it takes a user who may mount a tmpfs (root on Linux)',
  proc: seesProcesses ? undefined : 'it takes /proc, as Linux has it',
}
const lacks = Object.values(missing).filter((reason) => reason !== undefined)
if (lacks.length > 0 && process.env['CI'] === 'true') throw new Error(lacks.join('; '))

let earlier: BadWorld
beforeAll(async () => {
  earlier = await earlierWorld()
}, 120_000)
afterAll(() => earlier[Symbol.dispose]())

const worldOfTheTest = (): BadWorld => {
  const world = copyOf(earlier)
  onTestFinished(() => world[Symbol.dispose]())
  return world
}

/** Files of a folder, but for those that SQLite makes beside a database while it is open. */
const filesIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder).filter((name) => !/-(shm|wal|journal)$/.test(name))

describe('a run that meets bad input says what is wrong and leaves all as it was', () => {
  it.for(badInputs)(
    '$what',
    async ({ change, during, pipeline = csvPipeline, message, status, needs }, context) => {
      const reason = needs && missing[needs]
      if (reason !== undefined) context.skip(reason)
      const world = worldOfTheTest()
      const { project } = world
      const before = world.dump()
      await change(world)
      const filesBefore = filesIn(join(project, 'warehouse'))

      const [run] = await Promise.all([runIn(world, pipeline, 'second'), during?.(world)])

      if (E.isRight(run.result)) throw new Error('it did not fail')
      const said = run.result.left.message.replaceAll(project, '<project>')
      if (typeof message === 'string') expect(said).toBe(message)
      else expect(said).toMatch(message)
      expect(run.status).toBe(status ?? 'compensated')
      expect(world.dump()).toBe(before)
      expect(filesIn(join(project, 'warehouse'))).toEqual(filesBefore)
      if (seesProcesses) expect(processesIn(project)).toEqual([])
      expect(run.said).not.toContain(secret)
      for (const file of readdirSync(project).filter((name) => name.startsWith('journal')))
        expect(readFileSync(join(project, file)).includes(secret)).toBe(false)
    },
  )

  it('loads what there is once the input is mended', async () => {
    const world = worldOfTheTest()
    const good = world.read('birds.csv')
    world.put('birds.csv', `${good}5,huge\n`)
    expect((await runIn(world, csvPipeline, 'second')).status).toBe('compensated')
    world.put('birds.csv', `${good}5,small\n`)
    const { result, status, said } = await runIn(world, csvPipeline, 'third')
    expect(status).toBe('committed')
    expect(result).toMatchObject({ right: { rows: { birds: 2 } } })
    expect(world.dump()).toContain('"id": 5')
    expect(said).not.toContain(secret)
  })
})
