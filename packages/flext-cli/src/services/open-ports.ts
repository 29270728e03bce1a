/** Opens what a service needs of the world; what goes wrong there is the answer, not a bug of the command. */
import { causeOf, type FlextError, type OpenedService, type ProvidedService } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'

export type PortsUnopened = FlextError<'PortsUnopened'> & { readonly service: string }

export const openPorts = async (
  { world: { env } }: Cli,
  { definition: { name }, open }: ProvidedService,
  signal: AbortSignal,
): Promise<E.Either<PortsUnopened, OpenedService>> => {
  try {
    return E.right(await open({ env, signal }))
  } catch (thrown) {
    const message = `the ports of ${name} cannot be opened: ${causeOf(thrown).message}`
    return E.left({ _tag: 'PortsUnopened', message, service: name })
  }
}
