/** Says what of the code in this folder nothing coordinates, and which service it would become. */
import { FlextResult } from 'flext-core'
import { writeServiceDescription } from 'flext-quality'
import { analyze, suggest } from 'flext-quality/analysis'

const { findings } = FlextResult.unwrap(await analyze('.', { config: { include: ['*.py'] } }))
for (const { finding, service } of suggest(findings)) {
  console.log(`${finding.path}:${finding.line} ${finding.function} ${finding.summary}`)
  console.log(writeServiceDescription(service))
}
