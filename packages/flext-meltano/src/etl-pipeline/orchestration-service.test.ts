import { rmSync } from 'node:fs'

import type { FlextTask, RunError } from 'flext-core'
import { everyCrash } from 'flext-core/testing'
import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest'

import { pipelineProject, pipelineWorld } from '../../test/pipeline-world.ts'
import type { ETLPipelineError } from './error.ts'
import type { ETLPipelineRequest, ETLPipelineResult } from './model.ts'
import { FlextMeltanoETLPipelineOrchestrationService } from './orchestration-service.ts'

describe('FlextMeltanoETLPipelineOrchestrationService', () => {
  it('publishes rows, models and state together or not at all, whatever goes wrong where', async () => {
    const project = pipelineProject()
    onTestFinished(() => rmSync(project, { recursive: true }))
    const request = { project, tap: 'tap-csv', target: 'target-sqlite', transform: 'flext-sql:run' }

    const report = await everyCrash(FlextMeltanoETLPipelineOrchestrationService, request, () =>
      pipelineWorld(project),
    )
    expect(report.leftOut).toBe(0)
    expect(report.rounds).toBeGreaterThan(100)
  }, 60_000)

  it('says in its type how it can fail', () => {
    type Execute = FlextMeltanoETLPipelineOrchestrationService['execute']
    expectTypeOf<Parameters<Execute>[0]>().toEqualTypeOf<ETLPipelineRequest>()
    expectTypeOf<ReturnType<Execute>>().toExtend<
      FlextTask<
        ETLPipelineResult,
        | ETLPipelineError
        | RunError
        | { readonly _tag: 'StepThrew' | 'StepTimedOut'; readonly message: string }
      >
    >()
  })
})
