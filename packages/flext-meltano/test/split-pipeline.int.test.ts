/** Pipelines whose streams are extracted apart, and whose processes are killed meanwhile. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { either as E } from 'fp-ts'
import { describe, expect, it, onTestFinished } from 'vitest'

import { birds, birdsProject, seenInWarehouse, sightings } from './pipeline-birds.ts'
import {
  childrenOf,
  seesProcesses,
  startPipeline,
  type PipelineProcess,
} from './pipeline-process.ts'

const project = (): string => {
  const root = birdsProject()
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const file = join(root, 'meltano.yml')
  const apart = `- name: tap-csv
      annotations: { flext: { streams: { parallel: 2, retry: { times: 50, wait: 20ms } } } }`
  writeFileSync(file, readFileSync(file, 'utf8').replace('- name: tap-csv', apart))
  return root
}
const start = (root: string) =>
  startPipeline({ project: root, tap: 'tap-csv', target: 'target-sqlite', id: 'nightly' })

const committed = async (pipeline: PipelineProcess) => {
  const outcome = await pipeline.ended
  if (outcome === undefined) throw new Error('the orchestrator was killed')
  if (E.isLeft(outcome.result)) throw new Error(outcome.result.left.message)
  return outcome.result.right
}
const whole = {
  birds: { rows: birds, distinct: birds },
  sightings: { rows: sightings, distinct: sightings },
}

describe.runIf(seesProcesses)('streams apart', { timeout: 120_000 }, () => {
  it('are loaded once though their taps are killed, and only those go again', async () => {
    const root = project()
    const pipeline = start(root)
    let kills = 0
    while (!pipeline.hasEnded()) {
      const taps = childrenOf(pipeline.pid).filter(({ command }) => command.includes('--catalog'))
      const victim = taps.at(-1)
      if (victim !== undefined && kills < 4) {
        await sleep(150 + 100 * kills)
        try {
          process.kill(victim.pid, 'SIGKILL')
          kills += 1
        } catch {
          // It had come to its end meanwhile.
        }
      }
      await sleep(20)
    }
    const { rows, stateAfter, streamRetries } = await committed(pipeline)
    expect(rows).toEqual({ birds, sightings })
    expect(seenInWarehouse(root).streams).toMatchObject(whole)
    expect(Object.keys(stateAfter ?? {})).toEqual(['bookmarks'])
    const retried = Object.values(streamRetries ?? {}).reduce((sum, one) => sum + one, 0)
    expect(retried).toBeLessThanOrEqual(kills)
    expect(kills).toBeGreaterThan(0)
  })

  it('are loaded once though their orchestrator is killed', async () => {
    const root = project()
    let pipeline = start(root)
    for (const moment of [700, 1100, 900]) {
      await Promise.race([sleep(moment), pipeline.ended])
      if (pipeline.hasEnded()) break
      expect([{}, whole]).toContainEqual(
        Object.keys(seenInWarehouse(root).streams).length === 0 ? {} : whole,
      )
      pipeline.kill()
      await pipeline.ended
      pipeline = start(root)
    }
    expect((await committed(pipeline)).rows).toEqual({ birds, sightings })
    expect(seenInWarehouse(root)).toMatchObject({ streams: whole, staged: [] })
    expect(JSON.stringify(seenInWarehouse(root).states)).not.toContain('flext_streams_done')
  })
})
