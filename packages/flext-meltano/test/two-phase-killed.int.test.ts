import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

import { sqliteRuntime } from 'flext-core/sqlite'
import { startPostgres, type PostgresServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'

import { etlPipelinePorts } from '../src/etl-pipeline/etl-pipeline-ports.ts'
import { FlextMeltanoETLPipelineOrchestrationService } from '../src/etl-pipeline/orchestration-service.ts'
import { right } from './pair-world.ts'
import { everything, birdsStaged, twoPhaseWorld, type TwoPhaseWorld } from './two-phase-world.ts'

const program = new URL('./commit-and-be-killed.ts', import.meta.url).pathname
const completed = 'flext.meltano.etl-pipeline.completed'

/** What a commit passes, in order. Who is told first at the end is left to chance. */
const points = [
  'before-run commitPipelineTransaction',
  'before prepare transaction',
  'before prepare transaction',
  'after-run commitPipelineTransaction',
  'after-record commitPipelineTransaction',
  'before-run settle commitPipelineTransaction',
  'before commit prepared',
  'before commit prepared',
  'after-run settle commitPipelineTransaction',
  'after-record settle commitPipelineTransaction',
  'before-run concludePipelineTransaction',
  'after-run concludePipelineTransaction',
  'after-record concludePipelineTransaction',
]
const decided = 4
/** Between the two promises, behind them, decided, between the two commits; `FLEXT_POINTS=all` for each. */
const killed = process.env['FLEXT_POINTS'] === 'all' ? [...points.keys()] : [2, 3, decided, 7]

describeWith(
  'postgresql',
  'a commit in two phases whose orchestrator and server are killed',
  () => {
    let server: PostgresServer
    beforeAll(async () => {
      server = await startPostgres({ maxPreparedTransactions: 2 * points.length })
    }, 120_000)
    afterAll(async () => {
      await server?.stop()
    }, 60_000)

    it('has rows, models, state and event all or none, and leaves nothing prepared', async () => {
      const worlds: Array<TwoPhaseWorld> = []
      onTestFinished(() => {
        for (const { request } of worlds) rmSync(request.project, { recursive: true, force: true })
      })
      const left = [...killed]
      const killOneAfterAnother = async (): Promise<void> => {
        for (let at = left.shift(); at !== undefined; at = left.shift()) {
          const world = await twoPhaseWorld(server)
          worlds.push(world)
          expect(await pointsUntilKilled(world, at)).toEqual(points.slice(0, at + 1))
          const { birds, models, beside, states, prepared } = await world.seen()
          if (at < decided) expect([...birds, ...models, ...beside, ...states]).toEqual([])
          if (at === decided) expect(prepared).toHaveLength(2)
        }
      }
      // Two at a time: the machine has few cores.
      await Promise.all([killOneAfterAnother(), killOneAfterAnother()])

      await server.kill()
      await server.restart()
      for (const world of worlds) {
        expect(await goneOnWith(world)).toBe(1)
        expect(await world.seen()).toEqual(everything)
      }
    }, 240_000)
  },
)

const journalOf = ({ request }: TwoPhaseWorld): string => join(request.project, 'journal.db')

const pointsUntilKilled = async (
  world: TwoPhaseWorld,
  at: number,
): Promise<ReadonlyArray<string>> => {
  const { request, config } = world
  const given = [journalOf(world), JSON.stringify(request), JSON.stringify(config), String(at)]
  const child = spawn(process.execPath, ['--conditions=@flext/source', program, ...given], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = text(child.stdout)
  expect(await once(child, 'close')).toEqual([null, 'SIGKILL'])
  return (await said).trim().split('\n')
}

/** Goes on with what was killed; answers how often it was told that the pipeline is complete. */
const goneOnWith = async (world: TwoPhaseWorld): Promise<number> => {
  await using runtime = right(await sqliteRuntime({ path: journalOf(world) })())
  const pipelines = new FlextMeltanoETLPipelineOrchestrationService(runtime, {
    ...etlPipelinePorts({ env: {}, runtime }),
    ...birdsStaged(world.config),
  })
  right(await runtime.recover())
  right(await pipelines.run(world.request, { id: 'killed' }))
  return (await runtime.events()).filter(({ event }) => event.type === completed).length
}
