import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { either as E } from 'fp-ts'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'

import {
  birds,
  birdsProject,
  growSightings,
  seenInLines,
  seenInWarehouse,
  sightings,
  type TargetSeen,
} from './pipeline-birds.ts'
import {
  childrenOf,
  isAlive,
  processesIn,
  seesProcesses,
  startPipeline,
  type PipelineOutcome,
  type PipelineProcess,
} from './pipeline-process.ts'
import { seed, seededRandom } from './seeded-random.ts'

// Processes are started; how long that takes is up to the machine.
vi.setConfig({ testTimeout: 240_000 })
if (!seesProcesses && process.env['CI'] === 'true')
  throw new Error('the tests of killed plugins need /proc, as Linux has it')

/** Of each kind, unless the machine is so busy that the time is over before. */
const rounds = 25
const fewest = 3
const budgetMs = 15_000

const random = seededRandom(seed)
const completed = 'flext.meltano.etl-pipeline.completed'
const nothingSeen: TargetSeen = { streams: {}, rows: '', states: [], staged: [] }

const targets = [
  { target: 'target-sqlite', transform: 'flext-sql:run', seen: seenInWarehouse },
  { target: 'target-jsonl', seen: seenInLines },
]
type Case = (typeof targets)[number]

const start = ({ target, transform }: Omit<Case, 'seen'>, project: string, id: string) =>
  startPipeline({
    project,
    tap: 'tap-csv',
    target,
    ...(transform === undefined ? {} : { transform }),
    id,
  })

const finished = async (pipeline: PipelineProcess): Promise<PipelineOutcome> => {
  const outcome = await pipeline.ended
  if (outcome === undefined) throw new Error('the orchestrator was killed')
  return outcome
}

const committed = async (pipeline: PipelineProcess) => {
  const { result, events } = await finished(pipeline)
  if (E.isLeft(result)) throw new Error(`${result.left._tag}: ${result.left.message}`)
  expect(events.filter((type) => type === completed)).toHaveLength(1)
  return result.right
}

const folder = (): string => {
  const project = birdsProject()
  onTestFinished(() => rmSync(project, { recursive: true, force: true }))
  return project
}

/** Files change in different places at different times: those are not part of what must agree. */
const comparable = ({ states, ...seen }: TargetSeen) => ({
  ...seen,
  states: JSON.parse(
    JSON.stringify(states, (key, value: unknown) => (key === 'mtime' ? 0 : value)),
  ) as unknown,
})

describe(`a pipeline whose processes are killed (FLEXT_SEED=${seed})`, () => {
  describe.each(targets)('into $target', ({ seen, ...named }) => {
    let project = ''
    let wanted = comparable(nothingSeen)
    let tookMs = 0
    beforeAll(async () => {
      project = birdsProject()
      const began = performance.now()
      const { rows, models, checks } = await committed(start(named, project, 'first'))
      tookMs = performance.now() - began
      expect(rows).toEqual({ birds, sightings })
      expect(models.map(({ name }) => name)).toEqual(named.transform ? ['by_species'] : [])
      expect(checks.every(({ passed }) => passed)).toBe(true)
      wanted = comparable(seen(project))
      expect(wanted.streams).toEqual({
        birds: { rows: birds, distinct: birds, sum: (birds * (birds - 1)) / 2 },
        sightings: { rows: sightings, distinct: sightings, sum: (sightings * (sightings - 1)) / 2 },
      })
      expect(wanted.staged).toEqual([])
    }, 120_000)
    afterAll(() => rmSync(project, { recursive: true, force: true }))

    it('loads every row once when the orchestrator is killed at any moment', async ({
      annotate,
    }) => {
      const until = performance.now() + budgetMs
      let kills = 0
      while (kills < fewest || (kills < rounds && performance.now() < until)) {
        const at = folder()
        let pipeline = start(named, at, 'nightly')
        for (; kills < rounds && (kills < fewest || performance.now() < until); kills += 1) {
          await Promise.race([sleep(random() * tookMs), pipeline.ended])
          if (pipeline.hasEnded()) break
          expect([{}, wanted.streams]).toContainEqual(seen(at).streams)
          pipeline.kill()
          await pipeline.ended
          pipeline = start(named, at, 'nightly')
        }
        const { rows } = await committed(pipeline)
        expect(rows).toEqual({ birds, sightings })
        expect(comparable(seen(at))).toEqual(wanted)
        expect(await committed(start(named, at, 'nightly'))).toMatchObject({ rows })
        expect(comparable(seen(at))).toEqual(wanted)
      }
      await annotate(`killed ${kills} times, seed ${seed}`)
    })

    it.runIf(seesProcesses)(
      'takes everything back when its tap or its target is killed, and loads every row once after',
      async ({ annotate }) => {
        const until = performance.now() + budgetMs
        let at = folder()
        let kills = 0
        let run = 0
        while (kills < fewest || (kills < rounds && performance.now() < until)) {
          const victim = random() < 0.5 ? 'tap-csv' : named.target
          const pipeline = start(named, at, `run-${(run += 1)}`)
          await sleep(random() * tookMs)
          while (!pipeline.hasEnded()) {
            const child = childrenOf(pipeline.pid).find(({ command }) => command.includes(victim))
            if (child && kill(child.pid)) {
              kills += 1
              break
            }
            await sleep(10)
          }
          const { result, events } = await finished(pipeline)
          if (E.isRight(result)) {
            // It was killed when it had nothing left to do.
            expect(comparable(seen(at))).toEqual(wanted)
            at = folder()
            continue
          }
          expect(result.left.message).toMatch(
            /^(tap-csv: the tap|target-\w+: the target) was ended by SIGKILL after \d+ rows?$/,
          )
          expect(events).not.toContain(completed)
          expect(seen(at)).toMatchObject({ streams: {}, states: [], staged: [] })
        }
        await committed(start(named, at, 'last'))
        expect(comparable(seen(at))).toEqual(wanted)
        await annotate(`killed ${kills} times, seed ${seed}`)
      },
    )

    it('loads nothing twice, and of a file that has grown only what is new', async () => {
      const nothing = await committed(start(named, project, 'second'))
      expect(Object.values(nothing.rows).filter((rows) => rows > 0)).toEqual([])
      expect(nothing.stateBefore).toEqual(nothing.stateAfter)
      expect(comparable(seen(project))).toEqual(wanted)

      growSightings(project, 500)
      const grown = await committed(start(named, project, 'third'))
      expect(grown.rows).toMatchObject({ sightings: 500 })
      expect(seen(project).streams).toMatchObject({
        birds: { rows: birds, distinct: birds },
        sightings: { rows: sightings + 500, distinct: sightings + 500 },
      })
    })

    it.runIf(seesProcesses)('leaves no plugin running when the orchestrator is gone', async () => {
      const at = folder()
      const pipeline = start(named, at, 'nightly')
      const loads = () =>
        childrenOf(pipeline.pid).some(({ command }) => command.includes(named.target))
      while (!loads()) await sleep(5)
      const plugins = childrenOf(pipeline.pid)
      pipeline.kill()
      await pipeline.ended
      await vi.waitFor(
        () => {
          expect(plugins.filter(({ pid }) => isAlive(pid))).toEqual([])
          expect(processesIn(at)).toEqual([])
        },
        { timeout: 20_000, interval: 50 },
      )
      await committed(start(named, at, 'nightly'))
      expect(comparable(seen(at))).toEqual(wanted)
    })
  })
})

describe('a pipeline of a foreign tap and a foreign target', () => {
  const numbers = { tap: 'tap-foreign', target: 'target-foreign' }
  const loaded = (project: string): ReadonlyArray<number> =>
    readFileSync(join(project, 'numbers.txt'), 'utf8').trimEnd().split('\n').map(Number)

  it('promises each row at least once, and goes on from the state it kept', async () => {
    const project = folder()
    let pipeline = startPipeline({ ...numbers, project, id: 'nightly' })
    const numbersFile = join(project, 'numbers.txt')
    for (let kills = 0; kills < 3; kills += 1) {
      const before = sizeOf(numbersFile)
      await vi.waitUntil(() => sizeOf(numbersFile) > before || pipeline.hasEnded(), {
        timeout: 60_000,
        interval: 5,
      })
      await sleep(random() * 80)
      pipeline.kill()
      await pipeline.ended
      await vi.waitUntil(() => processesIn(project).length === 0, { timeout: 20_000 })
      pipeline = startPipeline({ ...numbers, project, id: 'nightly' })
    }
    const { delivery, stateAfter } = await committed(pipeline)
    expect(delivery).toBe('at-least-once')
    expect(stateAfter).toEqual({ id: 3000 })
    const seen = loaded(project)
    expect(new Set(seen).size).toBe(3000)
    // Each kill may bring rows again, since the last state that came back: not the whole of them.
    expect(seen.length).toBeLessThan(2 * 3000)

    const again = await committed(startPipeline({ ...numbers, project, id: 'next' }))
    expect(again).toMatchObject({ stateBefore: { id: 3000 }, stateAfter: { id: 3000 } })
    expect(loaded(project)).toHaveLength(seen.length)
  })
})

const kill = (pid: number): boolean => {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}

const sizeOf = (file: string): number => {
  try {
    return readFileSync(file).length
  } catch {
    return 0
  }
}
