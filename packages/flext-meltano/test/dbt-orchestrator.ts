/** Runs dbt as a durable run, or goes on with it: `dbt-orchestrator.ts <project>`. */
import { join } from 'node:path'

import { FlextResult } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'

import { dbtPorts } from '../src/dbt/dbt-ports.ts'
import { FlextDbtTransformationService } from '../src/dbt/transformation-service.ts'

const [project = ''] = process.argv.slice(2)
const runtime = FlextResult.unwrap(await sqliteRuntime({ path: join(project, 'journal.db') })())
const dbt = new FlextDbtTransformationService(runtime, dbtPorts({ env: {} }))
await runtime.recover()
const request = { project, plugin: 'dbt-postgres', command: 'build' }
const result = await dbt.run(request, { id: 'nightly' })
process.stdout.write(
  FlextResult.isOk(result)
    ? `${result.right.carried} carried, ${result.right.nodes.length} nodes\n`
    : `${result.left.message}\n`,
)
await runtime.close()
