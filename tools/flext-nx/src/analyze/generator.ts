/** `nx g flext-nx:analyze --project=shop`: a report of what nothing coordinates, beside the sources. */
import { formatFiles, joinPathFragments, type Tree } from '@nx/devkit'
import { analyze, ranks, type Rank } from 'flext-quality/analysis'

import { surveyProject, type SurveyedSchema } from '../code/survey-project.ts'
import { insideComplaint } from '../input/paths.ts'
import { refuseIf } from '../input/refused.ts'
import { report } from './report.ts'

/** As in schema.json. */
export interface AnalyzeGeneratorSchema extends SurveyedSchema {
  readonly output?: string
  readonly minRank?: Rank
  readonly skipFormat?: boolean
}

/** The report of an earlier time is replaced: it is nobody's but the generator's. */
export const analyzeGenerator = async (
  tree: Tree,
  { output = 'flext-analysis.md', minRank = 'low', ...schema }: AnalyzeGeneratorSchema,
): Promise<void> => {
  refuseIf('analyze', [insideComplaint('output', output)])
  const { root, found } = await surveyProject(tree, 'analyze', schema, analyze)
  const findings = found.findings.filter(
    ({ rank }) => ranks.indexOf(rank) <= ranks.indexOf(minRank),
  )
  tree.write(joinPathFragments(root, output), report({ ...found, findings }))
  if (schema.skipFormat !== true) await formatFiles(tree)
}
