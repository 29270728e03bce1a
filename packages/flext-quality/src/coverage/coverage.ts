/** The share of the business operations of a code base that are services, transactional, and have events. */
import { FlextResult } from 'flext-core'

import { survey, type Surveyed, type SurveyOptions } from '../analysis/survey.ts'
import type { CodeFile } from '../code/code-file.ts'
import type { CodeBaseError } from '../sources/open-code-base.ts'
import {
  declaresEvents,
  folderOf,
  operationIn,
  servicesIn,
  type BusinessOperation,
} from './business-operation.ts'
import { figuresOf, type CoverageFigures } from './figures.ts'

export interface Coverage extends Surveyed {
  readonly figures: CoverageFigures
  /** In the order of their places. */
  readonly operations: readonly BusinessOperation[]
}

export const coverage = async (
  root: string,
  options: SurveyOptions = {},
): Promise<FlextResult<Coverage, CodeBaseError>> => {
  const found: BusinessOperation[] = []
  const serviceFiles: CodeFile[] = []
  const foldersWithEvents = new Set<string>()
  const surveyed = await survey(
    root,
    {
      file: (file) => {
        if (declaresEvents(file)) foldersWithEvents.add(folderOf(file.path))
        if (servicesIn(file, () => false).length > 0) serviceFiles.push(file)
      },
      operation: (operation, finding, orchestrated) => {
        const each = operationIn(operation, finding, orchestrated)
        if (each !== undefined) found.push(each)
      },
    },
    options,
  )
  const hasEvents = (folder: string): boolean =>
    [...foldersWithEvents].some((each) => each === folder || each.startsWith(`${folder}/`))
  const operations = [
    ...serviceFiles.flatMap((file) => servicesIn(file, hasEvents)),
    ...found,
  ].toSorted(byPlace)
  return FlextResult.map(surveyed, (seen) => ({
    ...seen,
    figures: figuresOf(operations),
    operations,
  }))
}

const byPlace = (one: BusinessOperation, other: BusinessOperation): number =>
  one.path < other.path ? -1 : one.path > other.path ? 1 : one.line - other.line
