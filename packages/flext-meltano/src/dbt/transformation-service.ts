/**
 * Runs a command of the user's dbt: its models are told as they are built, its tests are quality results,
 * and a run that was cut short goes on with the nodes that are not done.
 */
import { failWith, FlextDomainService, raise } from 'flext-core'

import { dbtNodesFailed, isFailure } from './error.ts'
import { DbtTransformationCompleted } from './event.ts'
import { DbtTransformationRequest, DbtTransformationResult } from './model.ts'
import { sourcesAreFresh } from './rules.ts'
import { planDbtTransformation, runDbt } from './steps.ts'

export class FlextDbtTransformationService extends FlextDomainService.define({
  name: 'flext.meltano.dbt',
  version: 1,
  request: DbtTransformationRequest,
  result: DbtTransformationResult,
  rules: sourcesAreFresh,
  *flow(request) {
    yield* planDbtTransformation(request)
    const receipt = yield* runDbt(request)
    const { plugin } = request
    if (receipt.nodes.some(({ status }) => isFailure(status)))
      yield* failWith(dbtNodesFailed(plugin, receipt.nodes, receipt.checks))
    const result = { plugin, ...receipt }
    yield* raise(DbtTransformationCompleted.of(result))
    return result
  },
}) {}
