/** Code that an engine already coordinates: flows and steps of FLEXT, workflows of others. */
import type { CodeFile } from '../code/code-file.ts'

const engines =
  /^(@temporalio\/(workflow|activity)|temporalio|@restatedev\/|restate|inngest|@medusajs\/(framework\/)?workflows-sdk|@dbos-inc\/|dbos|durable-functions|@effect\/workflow|prefect|dagster|airflow|luigi)/

const steps = new Set([
  'changing',
  'pivot',
  'finishing',
  'reading',
  'transacting',
  'FlextDomainService',
])

export const isOrchestrated = ({ names }: CodeFile): boolean =>
  [...names.values()].some(
    ({ module, path }) =>
      module !== undefined &&
      (engines.test(module) || (module === 'flext-core' && steps.has(path[0] ?? ''))),
  )
