import { reading } from 'flext-core'

import { PipelinePlan, type ETLPipelineRequest } from '../model.ts'
import type { ProjectPort } from '../ports.ts'

export const planPipeline = reading({
  name: 'planPipeline',
  output: PipelinePlan,
  run: ({ project }: ProjectPort, request: ETLPipelineRequest) => project.plan(request),
})
