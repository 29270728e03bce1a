import { reading, type StepContext } from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { qualityGateFailed } from '../error.ts'
import type { CheckResult } from '../../quality/check-result.ts'
import { QualityReport, type ETLPipelineRequest, type PipelineTransaction } from '../model.ts'
import type { TransformPort } from '../ports.ts'

/** The gate before the commit: what does not pass is never seen by anybody. */
export const assureDataQuality = reading({
  name: 'assureDataQuality',
  output: QualityReport,
  run: (
    { transforms, step }: TransformPort & StepContext,
    request: ETLPipelineRequest,
    { staging }: PipelineTransaction,
  ) =>
    pipe(
      transforms.check(request, staging, step.signal),
      TE.filterOrElseW(
        ({ checks }) => checks.every(({ passed }) => passed),
        ({ checks }) => qualityGateFailed(checks.filter(({ passed }) => !passed).map(failure)),
      ),
      TE.map(({ checks }) => ({
        checks: checks.map(({ check, passed, failing }) => ({ check, passed, failing })),
      })),
    ),
})

const shown = 3
const longest = 80

/** `birds.id is unique (2 failing, such as {"id":1,"rows":3})` */
const failure = ({ check, failing, sample }: CheckResult): string => {
  const examples = sample.slice(0, shown).map((row) => {
    const text = JSON.stringify(row)
    return text.length > longest ? `${text.slice(0, longest)}…` : text
  })
  return `${check} (${failing} failing${examples.length === 0 ? '' : `, such as ${examples.join(', ')}`})`
}
