/** `flext service run` */
import { randomUUID } from 'node:crypto'
import { dirname, resolve } from 'node:path'

import { checkRules, decode, type OpenedService, type ProvidedService } from 'flext-core'
import { either as E } from 'fp-ts'

import { journalIn } from '../journal-access/project-folder.ts'
import { runOnce, type RanOnce } from '../pipeline/run-once.ts'
import {
  withRuntime,
  type RuntimeSession,
  type SteeringOptions,
} from '../pipeline/runtime-session.ts'
import { exitCodeFor } from '../pipeline/interruption.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Outcome, Report } from '../program/outcome.ts'
import { runDocument } from '../run-view/run-document.ts'
import { chooseService } from '../services/choose-service.ts'
import { loadServices } from '../services/load-services.ts'
import { openPorts } from '../services/open-ports.ts'
import { servicesModule } from '../services/services-module.ts'
import { tellingSteps } from '../services/told-steps.ts'
import { duration } from '../terminal/quantity.ts'
import { shellLine, shellWord } from '../terminal/shell-word.ts'
import { jsonArgument } from './json-argument.ts'
import { lengthOfTime } from './point-in-time.ts'
import type { ModuleOptions } from './service-list.ts'

export interface ServiceRunOptions extends SteeringOptions, ModuleOptions {
  readonly request: string
  readonly journal?: string
  readonly id?: string
  readonly deadline?: string
  readonly dryRun?: true
}

export const serviceRun = async (
  cli: Cli,
  name: string | undefined,
  options: ServiceRunOptions,
): Promise<Outcome> => {
  const { id = randomUUID(), deadline: until, dryRun, journal: named } = options
  const deadline = until === undefined ? undefined : lengthOfTime('--deadline', until)
  if (deadline && E.isLeft(deadline)) return deadline
  const module = servicesModule(cli, options.module)
  if (E.isLeft(module)) return E.left({ error: module.left })
  const loaded = await loadServices(module.right)
  if (E.isLeft(loaded)) return E.left({ error: loaded.left })
  const chosen = chooseService(loaded.right, name)
  if (E.isLeft(chosen)) return E.left({ error: chosen.left })
  const json = jsonArgument(cli, '--request', options.request)
  if (E.isLeft(json)) return json
  const { definition } = chosen.right
  const request = decode<unknown>(definition.request, json.right, { name: 'request' })
  if (E.isLeft(request)) return E.left({ error: request.left })

  if (dryRun === true) return checkOnly(cli, chosen.right, request.right)
  const journal =
    named === undefined ? journalIn(dirname(module.right)) : resolve(cli.world.cwd, named)
  return withRuntime(cli, journal, options, async (session) => {
    const opened = await openPorts(cli, chosen.right, session.stopping)
    if (E.isLeft(opened)) return E.left({ error: opened.left })
    await using ports = opened.right
    const service = ports.on(session.runtime)
    const run = { service: definition.name, id }
    const ran = await tellingSteps(cli, session, run, () =>
      runOnce(cli, session, {
        ...run,
        request: definition.request.encode(request.right),
        begin: () =>
          service.run(request.right, { id, ...(deadline && { deadline: deadline.right }) }),
      }),
    )
    // What the run still has to tell its subscribers does not hold the ports any longer.
    await session.runtime.close()
    return E.isLeft(ran)
      ? E.left(interrupted(cli, session, id, ran.left))
      : E.right(report(cli, session, ran.right))
  })
}

/** The rules may look at the world; nothing is changed in it, and nothing kept. */
const checkOnly = async (
  cli: Cli,
  provided: ProvidedService,
  request: unknown,
): Promise<Outcome> => {
  const { name, rules } = provided.definition
  const stop = new AbortController()
  const ports = await openPorts(cli, provided, stop.signal)
  if (E.isLeft(ports)) return E.left({ error: ports.left })
  await using opened: OpenedService = ports.right
  const held =
    rules === undefined
      ? E.right(undefined)
      : await checkRules(rules, request, opened.ports as never, stop.signal)
  if (E.isLeft(held)) return E.left({ error: held.left })
  return E.right({
    document: { service: name, request: 'valid', rules: 'hold' },
    text: `${cli.paint.green('✔')} ${name} would take the request: it is valid, and the rules hold`,
  })
}

const howInWords: Readonly<Record<RanOnce['how'], string>> = {
  begun: 'committed',
  'gone-on-with': 'gone on with, and committed',
  'done-before': 'was committed before',
}

const report = ({ paint }: Cli, { journal }: RuntimeSession, { how, run }: RanOnce): Report => ({
  document: { run: runDocument(run), how, journal },
  text: [
    `${paint.green('✔')} ${paint.bold(run.id)}  ${howInWords[how]}, took ${duration(run.updatedAt - run.startedAt)}`,
    JSON.stringify(run.result ?? null, undefined, 2),
    `${paint.dim('→')} flext runs show ${shellWord(run.id)} --journal ${shellWord(journal)}`,
  ].join('\n'),
})

/** Whatever failed while it was being stopped, it is the interruption that counts. */
const interrupted = (
  { world }: Cli,
  session: RuntimeSession,
  id: string,
  failure: Failure,
): Failure => {
  const signal = session.interrupted()
  if (signal === undefined) return failure
  const named = world.args.some((word) => word === '--id' || word.startsWith('--id='))
  return {
    error: {
      _tag: 'RunInterrupted',
      message: `interrupted by ${signal}; what is done so far is kept in ${session.journal}`,
    },
    exitCode: exitCodeFor(signal),
    hints: [`to go on: ${shellLine(['flext', ...world.args, ...(named ? [] : ['--id', id])])}`],
    beside: { run: id },
  }
}
