import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'

import { metrics } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { memoryRuntime, type FlextError, type FlextRuntime } from 'flext-core'
import { everyCrash, type CrashWorld } from 'flext-core/testing'
import { either as E, taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'
import { startPostgres, type PostgresServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { Client, type ClientConfig } from 'pg'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'

import { etlPipelinePorts } from '../src/etl-pipeline/etl-pipeline-ports.ts'
import type { ETLPipelinePorts } from '../src/etl-pipeline/ports.ts'
import { FlextMeltanoETLPipelineOrchestrationService } from '../src/etl-pipeline/orchestration-service.ts'
import { right } from './pair-world.ts'
import { atWork } from './at-work.ts'
import {
  everything,
  nothing,
  birdsStaged,
  twoPhaseWorld,
  type TwoPhaseWorld,
  type TwoPhaseWorldOptions,
} from './two-phase-world.ts'

describeWith('postgresql', 'a pipeline whose rows and states are in two databases', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres({
      maxPreparedTransactions: 20,
      // What crashes here is the orchestrator, not the server.
      settings: { fsync: 'off', synchronous_commit: 'off' },
    })
  }, 120_000)
  afterAll(async () => {
    await server?.stop()
  }, 60_000)

  const made = async (options: TwoPhaseWorldOptions = {}, at = server): Promise<TwoPhaseWorld> => {
    const world = await twoPhaseWorld(at, options)
    onTestFinished(() => rmSync(world.request.project, { recursive: true, force: true }))
    return world
  }

  it('commits both in two phases or none, whatever goes wrong where', async () => {
    const world = await made()
    const report = await everyCrash(
      FlextMeltanoETLPipelineOrchestrationService,
      world.request,
      () => crashWorld(world),
      { modes: ['crash', 'fail', 'lose'] },
    )
    expect(report.leftOut).toBe(0)
    expect(report.rounds).toBeGreaterThan(35)
  }, 240_000)

  it('does so where it is asked to though there is one home, and not where it is told not to', async () => {
    const oneHome = await made({ settings: { commit: 'two-phase' }, stateUri: undefined })
    expect(right(await run(oneHome)).commit).toBe('two-phase')
    expect(await oneHome.seen()).toEqual({ ...everything, states: [] })

    const usual = await made({ stateUri: undefined })
    expect(right(await run(usual)).commit).toBe('transaction')

    const inTurn = await made({ settings: { commit: 'in-turn' } })
    expect(right(await run(inTurn)).commit).toBe('transaction')
    expect(await inTurn.seen()).toEqual(everything)
  }, 60_000)

  it('keeps what a load that was cut short had not come to, where there is one home', async () => {
    const world = await made({ settings: { commit: 'two-phase' }, stateUri: undefined })
    const before = { bookmarks: { birds: { rows: 1 }, nests: { rows: 7 } } }
    right(await run(world, memoryRuntime(), { state: before }))
    expect((await world.seen()).beside).toEqual([before])

    const state = { bookmarks: { birds: { rows: 2 } } }
    const cut = await run(world, memoryRuntime(), { state, cutShort: true })
    expect(right(cut).commit).toBe('two-phase')
    const merged = { bookmarks: { birds: { rows: 2 }, nests: { rows: 7 } } }
    expect((await world.seen()).beside).toEqual([merged])
  }, 60_000)

  it('does not where a server takes no prepared transactions, and says so where it was asked to', async () => {
    await using other = await startPostgres()
    const stateUri = other.urlOf('postgres')
    const usual = await made({ stateUri })
    expect(right(await run(usual)).commit).toBe('transaction')

    const asked = await made({ stateUri, settings: { commit: 'two-phase' } })
    const refused = await run(asked)
    expect(E.isLeft(refused) && refused.left._tag).toBe('PluginConfigRefused')
    expect(E.isLeft(refused) && refused.left.message).toMatch(
      `expected postgresql://127.0.0.1:${other.port}/postgres with max_prepared_transactions above 0, found 0`,
    )
    expect(E.isLeft(refused) && refused.left.message).toMatch(
      /meltano\.yml:\d+:\d+: target-postgres/,
    )
    expect(await asked.seen()).toEqual(nothing)

    const files = await made({ stateUri: 'file://states', settings: { commit: 'two-phase' } })
    const unable = await run(files)
    expect(E.isLeft(unable) && unable.left.message).toMatch('found state_backend.uri file://…')
  }, 60_000)

  it('counts what it published once it is decided, however often it was tried before', async () => {
    await using meters = publishedRows()
    const world = await made()
    const lost = { _tag: 'Lost', message: 'lost', code: '40001' } as const
    const refused = { _tag: 'Refused', message: 'refused' } as const
    expect(E.isLeft(await run(world, memoryRuntime(), {}, behindPublish([refused])))).toBe(true)
    expect(await meters.counted()).toBe(0)

    right(await run(world, memoryRuntime(), {}, behindPublish([lost, lost])))
    expect(await world.seen()).toEqual(everything)
    expect(await meters.counted()).toBe(everything.birds.length)
  }, 60_000)

  it('does not where no journal decides, as on an engine that keeps the runs itself', async () => {
    const onEngine = ({ request, config }: TwoPhaseWorld) => {
      const runtime = memoryRuntime()
      return new FlextMeltanoETLPipelineOrchestrationService(runtime, {
        ...etlPipelinePorts({ env: {}, runtime: { runs: runtime.runs } }),
        ...birdsStaged(config),
      }).run(request)
    }
    const usual = await made()
    expect(right(await onEngine(usual)).commit).toBe('transaction')
    expect(await usual.seen()).toEqual(everything)
    const asked = await made({ settings: { commit: 'two-phase' } })
    const refused = await onEngine(asked)
    expect(E.isLeft(refused) && refused.left.message).toMatch('a runtime with a journal of its own')
    expect(await asked.seen()).toEqual(nothing)
  }, 60_000)

  it('first ends what a run has left prepared that is gone', async () => {
    const world = await made()
    await using runtime = memoryRuntime()
    // A journal has its name from when it first decides something.
    right(await run(await made(), runtime))
    const mark = createHash('sha256').update('commitPipelineTransaction').digest('hex').slice(0, 8)
    const gone = `flext:${await runtime.decisions?.id()}:999::6:${mark}${'0'.repeat(10)}:target`
    const left = new Client(world.config as ClientConfig)
    await left.connect()
    await left.query('create table held (id int); begin; lock table held')
    await left.query(`prepare transaction '${gone}'`)
    await left.end()
    expect((await world.seen()).prepared).toEqual([{ gid: gone }])
    expect(right(await run(world, runtime)).commit).toBe('two-phase')
    expect(await world.seen()).toEqual(everything)
  }, 60_000)
})

const run = (
  { request, config }: TwoPhaseWorld,
  runtime: FlextRuntime = memoryRuntime(),
  load: Parameters<typeof birdsStaged>[1] = {},
  changed: (ports: ETLPipelinePorts) => ETLPipelinePorts = (ports) => ports,
) =>
  new FlextMeltanoETLPipelineOrchestrationService(
    runtime,
    changed({ ...etlPipelinePorts({ env: {}, runtime }), ...birdsStaged(config, load) }),
  ).run(request)

/** What was published comes to nothing, each time for the next of these reasons, until there is none left. */
const behindPublish =
  (reasons: ReadonlyArray<FlextError>) =>
  (ports: ETLPipelinePorts): ETLPipelinePorts => {
    const left = [...reasons]
    const openHomes: ETLPipelinePorts['staging']['openHomes'] = (request) =>
      pipe(
        ports.staging.openHomes(request),
        TE.map((homes) => ({
          ...homes,
          publish: (...given) =>
            pipe(
              homes.publish(...given),
              TE.chain((receipt) => {
                const reason = left.shift()
                return reason === undefined ? TE.right(receipt) : TE.left(reason as never)
              }),
            ),
        })),
      )
    return { ...ports, staging: { ...ports.staging, openHomes } }
  }

/** How many rows the metrics say were published, while it is there. */
const publishedRows = () => {
  const readings = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: readings })
  const meters = new MeterProvider({ readers: [reader] })
  metrics.setGlobalMeterProvider(meters)
  return {
    counted: async (): Promise<number> => {
      readings.reset()
      await meters.forceFlush()
      return readings
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
        .filter(({ descriptor }) => descriptor.name === 'flext.pipeline.published')
        .flatMap(({ dataPoints }) => dataPoints.map(({ value }) => Number(value)))
        .reduce((sum, value) => sum + value, 0)
    },
    [Symbol.asyncDispose]: async () => {
      metrics.disable()
      await meters.shutdown()
    },
  }
}

const crashWorld = async (
  world: TwoPhaseWorld,
): Promise<CrashWorld<typeof FlextMeltanoETLPipelineOrchestrationService>> => {
  await world.reset()
  return {
    ports: atWork({
      ...etlPipelinePorts({ env: {}, runtime: memoryRuntime() }),
      ...birdsStaged(world.config),
    }),
    check: async ({ status, result, events }) => {
      const told = events.map(({ type }) => type.split('.').at(-1))
      if (status === 'committed') {
        assert.ok(result._tag === 'Right')
        assert.equal(result.right.commit, 'two-phase')
        assert.deepEqual(await world.seen(), everything)
        assert.deepEqual(told, ['begun', 'streams-loaded', 'completed'])
      } else {
        assert.equal(status, 'compensated')
        assert.deepEqual(await world.seen(), nothing)
        assert.ok(!told.includes('completed'))
      }
    },
  }
}
