/** `flext service list` */
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { loadServices } from '../services/load-services.ts'
import { servicesModule } from '../services/services-module.ts'
import { table } from '../terminal/table.ts'

export interface ModuleOptions {
  readonly module?: string
}

export const serviceList = async (cli: Cli, { module: named }: ModuleOptions): Promise<Outcome> => {
  const module = servicesModule(cli, named)
  if (E.isLeft(module)) return E.left({ error: module.left })
  const loaded = await loadServices(module.right)
  if (E.isLeft(loaded)) return E.left({ error: loaded.left })
  const services = loaded.right.map(({ definition: { name, version, request, result } }) => ({
    name,
    version,
    request: request.name,
    result: result.name,
  }))
  const heads = [{ head: 'service' }, { head: 'version' }, { head: 'request' }, { head: 'result' }]
  const rows = services.map((each) => [each.name, `${each.version}`, each.request, each.result])
  return E.right({
    document: { module: module.right, services },
    text:
      services.length === 0
        ? cli.paint.dim(`${module.right} provides no service`)
        : table(heads, rows, cli.paint).join('\n'),
  })
}
