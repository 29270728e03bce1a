import { FlextResult, memoryRuntime } from 'flext-core'
import { FlextMeltanoETLPipelineOrchestrationService } from 'flext-meltano'
import { memoryPipelines } from 'flext-meltano/testing'
import { taskEither as TE } from 'fp-ts'
import { expect, it } from 'vitest'

import { startTellingPorts } from './tell-lineage.ts'

const request = { project: '/shop', tap: 'tap-shop', target: 'target-warehouse' }

it('says of a load that it begins and, where it went well, that it is done', async () => {
  const { ports } = memoryPipelines()
  const failing = { load: () => TE.left({ _tag: 'PluginHung', message: 'it hangs' } as never) }
  for (const [loads, expected] of [
    [ports.loads, ['begun', 'loaded']],
    [failing, ['begun']],
  ] as const) {
    const told: Array<string> = []
    await using runtime = memoryRuntime()
    const pipelines = new FlextMeltanoETLPipelineOrchestrationService(
      runtime,
      startTellingPorts(
        { ...ports, loads },
        {
          tellStart: () => told.push('begun'),
          tellLoaded: () => told.push('loaded'),
          tellLineage: () => Promise.resolve(),
        },
      ),
    )
    const ended = await pipelines.run(request)
    expect(FlextResult.isOk(ended)).toBe(expected.length === 2)
    expect(told).toEqual(expected)
  }
})
