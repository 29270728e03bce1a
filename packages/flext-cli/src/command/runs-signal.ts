/** `flext runs signal` */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure, Report } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { runDocument } from '../run-view/run-document.ts'
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
): Promise<E.Either<Failure, Report>> => {
  const payload = payloadIn(cli, text)
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

/** JSON, or `@` and the name of a file with JSON; undefined where nothing is given. */
const payloadIn = ({ world }: Cli, text: string | undefined): E.Either<Failure, unknown> => {
  if (text === undefined) return E.right(undefined)
  try {
    const json = text.startsWith('@')
      ? readFileSync(resolve(world.cwd, text.slice(1)), 'utf8')
      : text
    return E.right(JSON.parse(json))
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    return E.left(
      usageInvalid(`payload: expected JSON, or @ and a file of it, found ${text}: ${why}`, [
        `a text has quotes of its own: '"yes"'`,
      ]),
    )
  }
}
