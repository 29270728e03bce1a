/** The steps of a transformation with dbt. */
import { changing, reading, type StepContext } from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import * as t from 'io-ts'

import { DbtModelBuilt } from './event.ts'
import { DbtReceipt, type DbtTransformationRequest } from './model.ts'
import type { DbtPort } from './ports.ts'
import { isDone } from './run-results.ts'

export const planDbtTransformation = reading({
  name: 'planDbtTransformation',
  output: t.type({ command: t.string }),
  run: ({ dbt }: DbtPort, request: DbtTransformationRequest) => dbt.plan(request),
})

/** What dbt has built stays: each model is whole, and the next run replaces it. */
export const runDbt = changing({
  name: 'runDbt',
  output: DbtReceipt,
  run: ({ dbt, step }: DbtPort & StepContext, request: DbtTransformationRequest) =>
    dbt.run(request, step),
  undo: () => TE.right(undefined),
  events: ({ nodes }, { plugin }) =>
    nodes.flatMap((node) =>
      ['model', 'seed', 'snapshot'].includes(node.kind) && isDone(node.status)
        ? [DbtModelBuilt.of({ plugin, node })]
        : [],
    ),
})
