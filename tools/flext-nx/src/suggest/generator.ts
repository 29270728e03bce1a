/** `nx g flext-nx:suggest --project=shop`: a description for each service that a finding would become. */
import { formatFiles, joinPathFragments, type Tree } from '@nx/devkit'
import { writeServiceDescription } from 'flext-quality'
import { analyze, ranks, suggest, type Rank } from 'flext-quality/analysis'

import { surveyProject, type SurveyedSchema } from '../code/survey-project.ts'
import { insideComplaint } from '../input/paths.ts'
import { refuseIf } from '../input/refused.ts'

/** As in schema.json. */
export interface SuggestGeneratorSchema extends SurveyedSchema {
  readonly output?: string
  /** The beginning of the id of a finding; without it, all. */
  readonly finding?: string
  readonly minRank?: Rank
  readonly skipFormat?: boolean
}

/** A description that is there is a person's by now, and stays. */
export const suggestGenerator = async (
  tree: Tree,
  { output = 'services', finding, minRank = 'low', ...schema }: SuggestGeneratorSchema,
): Promise<void> => {
  refuseIf('suggest', [insideComplaint('output', output)])
  const { root, found } = await surveyProject(tree, 'suggest', schema, analyze)
  const wanted = found.findings.filter(
    ({ id, rank }) =>
      ranks.indexOf(rank) <= ranks.indexOf(minRank) &&
      (finding === undefined || id.startsWith(finding)),
  )
  refuseIf('suggest', [
    finding !== undefined && wanted.length === 0
      ? `finding: there is no finding ${JSON.stringify(finding)}; nx g flext-nx:analyze lists them with their ids`
      : undefined,
  ])
  for (const { file, service } of suggest(wanted)) {
    const path = joinPathFragments(root, output, file)
    if (!tree.exists(path)) tree.write(path, writeServiceDescription(service))
  }
  if (schema.skipFormat !== true) await formatFiles(tree)
}
