import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'

import { FlextResult, memoryJournal, memoryRuntime } from 'flext-core'
import { everyCrash, type CrashWorld } from 'flext-core/testing'
import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { describe, expect, it } from 'vitest'

import { pluginConfigRefused } from '../etl-pipeline/error.ts'
import { memoryPipelines } from '../testing/memory-pipelines.ts'
import { FlextMeltanoJobOrchestrationService } from './orchestration-service.ts'
import type { JobRequest } from './model.ts'
import { inOrder, mistakesInOrder } from './order.ts'
import type { JobPorts } from './ports.ts'

const pipeline = (name: string, ...after: ReadonlyArray<string>) => ({
  name,
  request: { project: '/shop', tap: `tap-${name}`, target: 'target-w' },
  ...(after.length === 0 ? {} : { after }),
})
const nightly = {
  job: 'nightly',
  parts: [pipeline('c', 'a', 'b'), pipeline('a'), pipeline('b')],
}

describe('FlextMeltanoJobOrchestrationService', () => {
  it('runs each pipeline once and in order, or stops in order, whatever goes wrong where', async () => {
    const report = await everyCrash(
      FlextMeltanoJobOrchestrationService,
      nightly,
      (): CrashWorld<typeof FlextMeltanoJobOrchestrationService> => {
        const world = memoryPipelines()
        return {
          ports: world.ports,
          check: ({ status, events }) => {
            const shown = world.published()
            assert.equal(new Set(shown).size, shown.length)
            assert.deepEqual(world.staged(), [])
            if (shown.includes('tap-c-to-target-w')) assert.equal(shown.length, 3)
            if (status === 'committed') {
              assert.equal(shown.length, 3)
              assert.ok(events.some(({ type }) => type === 'flext.meltano.job.completed'))
            }
          },
        }
      },
    )
    expect(report.rounds).toBeGreaterThan(50)
  }, 120_000)

  it('refuses pipelines that cannot be put in order, naming all that is wrong', async () => {
    await using runtime = memoryRuntime()
    const jobs = new FlextMeltanoJobOrchestrationService(runtime, memoryPipelines().ports)
    const circle = [pipeline('a', 'b'), pipeline('b', 'c'), pipeline('c', 'a')]
    const refused = await jobs.run({ job: 'x', parts: circle })
    expect(FlextResult.isOk(refused) ? '' : refused.left.message).toContain(
      'a circle: a after b after c after a',
    )
    const wrong = await jobs.run({ job: 'x', parts: [pipeline('a', 'z'), pipeline('a')] })
    expect(FlextResult.isOk(wrong) ? '' : wrong.left.message).toContain(
      'a is there twice; a comes after z, which is not there',
    )
  })
})

describe('a job whose parts fail', () => {
  /** Pipelines in memory, of which some fail to load; tells when each began and ended. */
  const world = (failing: ReadonlyArray<string>, stop = new AbortController()) => {
    const memory = memoryPipelines()
    const told: Array<string> = []
    let underWay = 0
    let most = 0
    const { load } = memory.ports.loads
    const ports: JobPorts = {
      ...memory.ports,
      jobs: { stopping: stop.signal },
      loads: {
        load:
          (request, ...rest) =>
          async () => {
            most = Math.max(most, ++underWay)
            told.push(`begin ${request.tap}`)
            await setTimeout(request.tap === 'tap-slow' ? 60 : 5)
            underWay -= 1
            told.push(`end ${request.tap}`)
            return failing.includes(request.tap)
              ? E.left(pluginConfigRefused([`${request.tap} is down`]))
              : load(request, ...rest)()
          },
      },
    }
    return { ports, told, most: () => most, published: memory.published }
  }
  const run = async (ports: JobPorts, parts: JobRequest['parts'], parallel?: number) => {
    await using runtime = memoryRuntime()
    const jobs = new FlextMeltanoJobOrchestrationService(runtime, ports)
    return await jobs.run({ job: 'x', parts, ...(parallel === undefined ? {} : { parallel }) })
  }

  it('stops what comes after them, does the rest, and says which is which', async () => {
    const { ports, published } = world(['tap-a'])
    const dbt = { name: 'dbt', command: { project: '/shop', command: 'dbt:run' }, after: ['b'] }
    const after = { name: 'then', command: dbt.command, after: ['dbt', 'd'] }
    const ran = await run(ports, [
      pipeline('d', 'c'),
      pipeline('a'),
      pipeline('b'),
      pipeline('c', 'a'),
      dbt,
      after,
    ])
    expect(published()).toEqual(['tap-b-to-target-w'])
    expect(FlextResult.isOk(ran) ? ran.right : ran.left).toMatchObject({
      _tag: 'JobIncomplete',
      message: [
        '1 of 6 parts of job x failed; done and kept: b, dbt',
        'a failed: tap-a is down',
        'd was not run: it comes after c',
        'c was not run: it comes after a',
        'then was not run: it comes after d',
      ].join('\n'),
      done: ['b', 'dbt'],
    })
  })

  it('begins nothing more when it is asked to stop, and goes on with the rest later', async () => {
    const stop = new AbortController()
    const { ports, published } = world([], stop)
    const { load } = ports.loads
    const stopping: JobPorts = {
      ...ports,
      loads: {
        load: (...given) => {
          stop.abort()
          return load(...given)
        },
      },
    }
    const journal = memoryJournal()
    const parts = [pipeline('a'), pipeline('b'), pipeline('c', 'b')]
    const first = memoryRuntime({ journal })
    const stopped = new FlextMeltanoJobOrchestrationService(first, stopping)
    const handle = stopped.start({ job: 'x', parts, parallel: 1 }, { id: 'job' })
    while (published().length === 0) await setTimeout(5)
    await setTimeout(20)
    expect(published()).toEqual(['tap-a-to-target-w'])
    await first.close()
    const end = await handle.result
    expect(FlextResult.isOk(end) ? '' : end.left._tag).toBe('RunInterrupted')

    await using second = memoryRuntime({ journal })
    const going = { ...ports, jobs: { stopping: new AbortController().signal } }
    void new FlextMeltanoJobOrchestrationService(second, going)
    FlextResult.unwrap(await second.recover())
    await second.settled()
    const names = ['a', 'b', 'c'].map((name) => `tap-${name}-to-target-w`)
    expect(published()).toEqual(names)
  })

  it('has as many under way as it may, and lets nobody wait for a stranger', async () => {
    const one = world([])
    await run(one.ports, [pipeline('a'), pipeline('b'), pipeline('c')], 1)
    expect(one.told).toEqual(['a', 'b', 'c'].flatMap((n) => [`begin tap-${n}`, `end tap-${n}`]))
    const three = world([])
    const names = ['slow', 'b', 'c', 'd', 'e', 'f']
    await run(three.ports, [...names.map((name) => pipeline(name)), pipeline('g', 'b')], 3)
    expect(three.most()).toBe(3)
    expect(three.told.indexOf('end tap-g')).toBeLessThan(three.told.indexOf('end tap-slow'))
  })
})

describe('the order of parts', () => {
  it('puts each behind all that it comes after, and moves nothing that may stay', () => {
    const graphs = fc.array(fc.array(fc.nat(30), { maxLength: 4 }), { maxLength: 30 })
    fc.assert(
      fc.property(graphs, fc.infiniteStream(fc.nat()), (graph, shuffle) => {
        const asDeclared = graph.map((needs, nth) => ({
          name: String(nth),
          after: nth === 0 ? [] : needs.map((need) => String(need % nth)),
        }))
        expect(inOrder(asDeclared)).toEqual(asDeclared)
        const shuffled = asDeclared
          .map((one) => ({ one, key: shuffle.next().value as number }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ one }) => one)
        expect(mistakesInOrder(shuffled)).toEqual([])
        const at = new Map(inOrder(shuffled).map(({ name }, nth) => [name, nth]))
        expect(at.size).toBe(graph.length)
        for (const { name, after } of asDeclared)
          for (const need of after) expect(at.get(need)).toBeLessThan(at.get(name) ?? -1)
      }),
    )
  })
})
