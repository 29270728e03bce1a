/** `flext runs signal` */
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { runDocument } from '../run-view/run-document.ts'
import { jsonArgument } from './json-argument.ts'
import { steerRun, type AskedSteeringOptions } from './steer-run.ts'

export interface RunsSignalOptions extends AskedSteeringOptions {
  readonly signalId?: string
}

export const runsSignal = async (
  cli: Cli,
  asked: string,
  signal: string,
  text: string | undefined,
  { signalId, ...options }: RunsSignalOptions,
): Promise<Outcome> => {
  const payload = text === undefined ? E.right(undefined) : jsonArgument(cli, 'payload', text)
  if (E.isLeft(payload)) return payload
  const said = `${cli.paint.green('✔')} ${signal} is recorded`
  return steerRun(cli, asked, options, {
    wish: ({ service, id }) => ({
      _tag: 'Signal',
      service,
      id,
      signal,
      ...(payload.right === undefined ? {} : { payload: payload.right }),
      ...(signalId === undefined ? {} : { signalId }),
    }),
    answered: (_, run) => E.right({ document: { run: runDocument(run) }, text: said }),
    here: async ({ runtime }, run) => {
      const { service, id } = run
      const how = signalId === undefined ? {} : { id: signalId }
      const told = await runtime.runs.signal({ service, id }, signal, payload.right, how)
      return E.isLeft(told)
        ? E.left({ error: told.left })
        : E.right({ document: { run: runDocument(run) }, text: said })
    },
  })
}
