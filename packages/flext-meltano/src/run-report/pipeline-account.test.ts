import { FlextResult, memoryRuntime } from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import { describe, expect, it } from 'vitest'

import { FlextMeltanoETLPipelineOrchestrationService } from '../etl-pipeline/orchestration-service.ts'
import { qualityGateFailed } from '../etl-pipeline/error.ts'
import type { ETLPipelinePorts } from '../etl-pipeline/ports.ts'
import { memoryPipelines } from '../testing/memory-pipelines.ts'
import { pipelineAccount } from './pipeline-account.ts'

const request = { project: '/p', tap: 'tap-x', target: 'target-y' }

/** The account of a run over ports in memory, some of which answer otherwise. */
const accountOf = async (
  more: (ports: ETLPipelinePorts) => Partial<ETLPipelinePorts> = () => ({}),
) => {
  await using runtime = memoryRuntime()
  const { ports } = memoryPipelines()
  const pipelines = new FlextMeltanoETLPipelineOrchestrationService(runtime, {
    ...ports,
    ...more(ports),
  })
  await pipelines.run(request, { id: 'one' })
  const { name } = FlextMeltanoETLPipelineOrchestrationService.definition
  return pipelineAccount(FlextResult.unwrap(await runtime.runs.show({ service: name, id: 'one' })))
}

describe('the account of a run', () => {
  it('adds up what became of the rows that the tap gave', async () => {
    const account = await accountOf((ports) => ({
      loads: {
        load: (...asked) =>
          TE.Functor.map(ports.loads.load(...asked), (receipt) => ({
            ...receipt,
            rejected: { rows: 2 },
            discarded: { rows: { rows: 1, values: 4 } },
          })),
      },
      staging: {
        ...ports.staging,
        publish: (...asked) =>
          TE.Functor.map(ports.staging.publish(...asked), (receipt) => ({
            ...receipt,
            effects: { rows: { inserted: 1, updated: 2, deleted: 0 } },
          })),
      },
    }))
    expect(account?.streams).toEqual([
      {
        stream: 'rows',
        table: 'rows',
        columns: [{ name: 'id', type: 'integer' }],
        keys: ['id'],
        read: 6,
        published: 3,
        inserted: 1,
        updated: 2,
        deleted: 0,
        rejected: 2,
        discardedRows: 1,
        discardedValues: 4,
      },
    ])
    expect(account).toMatchObject({
      id: 'one',
      stateId: 'tap-x-to-target-y',
      status: 'committed',
      delivery: 'exactly-once',
      commit: 'transaction',
      stateBefore: null,
      stateAfter: { bookmarks: { rows: 3 } },
    })
    expect(account?.phases.map(({ phase, outcome }) => `${phase} ${outcome}`)).toEqual(
      ['plan', 'begin', 'discover', 'load', 'models', 'checks', 'commit'].map(
        (phase) => `${phase} done`,
      ),
    )
  })

  it('has the table of each stream as its target calls it, and the streams that failed for good', async () => {
    const streamFailures = { late: 'the tap ended with exit code 1' }
    const account = await accountOf((ports) => ({
      project: {
        plan: (asked) =>
          TE.Functor.map(ports.project.plan(asked), (plan) => ({
            ...plan,
            tables: { default_table_prefix: 'raw_' },
          })),
      },
      loads: {
        load: (...asked) =>
          TE.Functor.map(ports.loads.load(...asked), (receipt) => ({ ...receipt, streamFailures })),
      },
    }))
    expect(account).toMatchObject({ status: 'committed', streamFailures })
    expect(account?.streams.map(({ stream, table }) => `${stream} ${table}`)).toEqual([
      'rows raw_rows',
      'late raw_late',
    ])
  })

  it('says of a run that failed how far it came, what was checked, and what was taken back', async () => {
    const failed = { check: 'rows.id is unique', passed: false, failing: 2 }
    const account = await accountOf((ports) => ({
      transforms: {
        ...ports.transforms,
        check: () => TE.left(qualityGateFailed([failed.check], [failed]) as never),
      },
    }))
    expect(account).toMatchObject({
      status: 'compensated',
      checks: [failed],
      error: { _tag: 'QualityGateFailed' },
    })
    expect(account?.streams).toMatchObject([{ stream: 'rows', read: 3 }])
    expect(account?.streams[0]).not.toHaveProperty('published')
    expect(account).not.toHaveProperty('stateAfter')
    expect(account?.phases.filter(({ outcome }) => outcome !== 'done')).toMatchObject([
      { phase: 'checks', outcome: 'failed' },
      { phase: 'models', outcome: 'taken-back' },
      { phase: 'load', outcome: 'taken-back' },
      { phase: 'begin', outcome: 'taken-back' },
    ])
  })
})
