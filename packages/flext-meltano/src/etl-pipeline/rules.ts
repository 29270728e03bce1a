/** What must hold before a pipeline is begun. */
import { allOf, broken, holds, rule } from 'flext-core'
import { either as E } from 'fp-ts'

import type { ETLPipelineRequest } from './model.ts'
import type { PipelineRunsPort, ProjectPort } from './ports.ts'

const isPlanned = rule({
  name: 'the project can run the pipeline',
  check: async (request: ETLPipelineRequest, { project }: ProjectPort) => {
    const plan = await project.plan(request)()
    return E.isRight(plan) ? holds : broken(plan.left.message, { error: plan.left._tag })
  },
})

const isAlone = rule({
  name: 'no other run of the pipeline is under way',
  check: async (
    request: ETLPipelineRequest,
    { project, pipelines }: ProjectPort & PipelineRunsPort,
  ) => {
    const plan = await project.plan(request)()
    if (E.isLeft(plan)) return holds
    const { stateId } = plan.right
    const others = await pipelines.underWay(stateId)
    return others.length === 0
      ? holds
      : broken(
          `${stateId} is written by run ${others.join(', ')}: let it end, or resume or cancel it first`,
          { stateId, runs: others },
        )
  },
})

export const etlPipelineRules = allOf(isPlanned, isAlone)
