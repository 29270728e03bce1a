/**
 * Makes the services of the project's module known, so that their runs can be steered. A module or a
 * port that cannot be opened is told of, and its services stay away: there may be other runs to steer.
 */
import type { OpenedService } from 'flext-core'
import { either as E } from 'fp-ts'

import { nearestModule } from '../journal-access/project-folder.ts'
import type { RuntimeSession } from '../pipeline/runtime-session.ts'
import type { Cli } from '../program/cli.ts'
import { loadServices } from './load-services.ts'
import { openPorts } from './open-ports.ts'

export const withServices = async <A>(
  cli: Cli,
  { runtime, stopping }: RuntimeSession,
  use: () => Promise<A>,
): Promise<A> => {
  const module = nearestModule(cli)
  if (module === undefined) return use()
  const services = await loadServices(module)
  if (E.isLeft(services)) {
    cli.note(cli.notePaint.yellow(services.left.message))
    return use()
  }
  const opened: Array<OpenedService> = []
  try {
    for (const service of services.right) {
      const ports = await openPorts(cli, service, stopping)
      if (E.isLeft(ports)) cli.note(cli.notePaint.yellow(ports.left.message))
      else {
        opened.push(ports.right)
        ports.right.on(runtime)
      }
    }
    return await use()
  } finally {
    await runtime.close()
    for (const each of opened.toReversed()) await each[Symbol.asyncDispose]()
  }
}
