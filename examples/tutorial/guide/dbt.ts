/** Some models of the project's dbt, from code. */
import { FlextResult, type FlextRuntime } from 'flext-core'
import { dbtPorts, FlextDbtTransformationService, type DbtNodeEvent } from 'flext-meltano/dbt'

export const buildOrders = async (
  runtime: FlextRuntime,
  project: string,
  env: Readonly<Record<string, string | undefined>>,
  say: (line: string) => void,
): Promise<void> => {
  // #region dbt
  const onNode = ({ name, status }: DbtNodeEvent) => say(`${name} ${status ?? 'begins'}`)
  const dbt = new FlextDbtTransformationService(runtime, dbtPorts({ env, observer: { onNode } }))
  const result = await dbt.run({
    project,
    plugin: 'dbt-postgres',
    command: 'build',
    select: ['orders+'],
    vars: { since: '2026-01-01' },
  })
  say(FlextResult.isOk(result) ? `${result.right.nodes.length} nodes` : result.left.message)
  // #endregion
}
