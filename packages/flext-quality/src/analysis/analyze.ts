/** Finds the operations of a code base that several systems take part in and nothing coordinates. */
import { FlextResult } from 'flext-core'

import type { Finding } from '../finding/finding.ts'
import type { CodeBaseError } from '../sources/open-code-base.ts'
import { survey, type Surveyed, type SurveyOptions } from './survey.ts'

export interface Analysis extends Surveyed {
  /** The worst first. */
  readonly findings: readonly Finding[]
}

export const analyze = async (
  root: string,
  options: SurveyOptions = {},
): Promise<FlextResult<Analysis, CodeBaseError>> => {
  const findings: Finding[] = []
  const surveyed = await survey(
    root,
    {
      operation: (_, finding) => {
        if (finding !== undefined) findings.push(finding)
      },
    },
    options,
  )
  return FlextResult.map(surveyed, (figures) => ({
    ...figures,
    findings: findings.toSorted(worstFirst),
  }))
}

const worstFirst = (one: Finding, other: Finding): number =>
  other.score - one.score ||
  (one.path < other.path ? -1 : one.path > other.path ? 1 : one.line - other.line)
