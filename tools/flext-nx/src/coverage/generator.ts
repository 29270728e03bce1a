/** `nx g flext-nx:coverage --project=shop`: the shares of services, transactions and events, kept as a baseline. */
import { formatFiles, joinPathFragments, logger, type Tree } from '@nx/devkit'
import { baselineOf, coverage, shortfalls, shortfallText } from 'flext-quality/analysis'

import { surveyProject, type SurveyedSchema } from '../code/survey-project.ts'
import { insideComplaint } from '../input/paths.ts'
import { refuseIf } from '../input/refused.ts'

/** As in schema.json. Shares in percent. */
export interface CoverageGeneratorSchema extends SurveyedSchema {
  readonly output?: string
  readonly minServices?: number
  readonly minTransactional?: number
  readonly minEvents?: number
  readonly skipFormat?: boolean
}

/** Refuses, and writes nothing, where a share is less than was asked for. */
export const coverageGenerator = async (
  tree: Tree,
  { output = 'flext-coverage.json', ...schema }: CoverageGeneratorSchema,
): Promise<void> => {
  refuseIf('coverage', [insideComplaint('output', output)])
  const { root, found } = await surveyProject(tree, 'coverage', schema, coverage)
  const { minServices, minTransactional, minEvents } = schema
  const least = {
    ...(minServices === undefined ? {} : { services: minServices }),
    ...(minTransactional === undefined ? {} : { transactional: minTransactional }),
    ...(minEvents === undefined ? {} : { events: minEvents }),
  }
  refuseIf('coverage', shortfalls(found.figures, least).map(shortfallText))
  const { operations, services, transactional, events } = found.figures
  logger.info(
    `${operations} business operations: ${services.count} services, ${transactional.count} transactional, ${events.count} with events`,
  )
  tree.write(
    joinPathFragments(root, output),
    `${JSON.stringify(baselineOf(found), undefined, 2)}\n`,
  )
  if (schema.skipFormat !== true) await formatFiles(tree)
}
