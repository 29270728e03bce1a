/** Runs one command, and says how it ended: in text or in JSON, and as an exit code. */
import type { FlextError } from 'flext-core'

import { indent } from '../terminal/indent.ts'
import { withoutSecrets } from '../terminal/without-secrets.ts'
import type { World } from '../world/world.ts'
import { cliOf, type Cli, type CommonOptions } from './cli.ts'
import { exitCodeOf, exitCodes } from './exit-code.ts'
import { tellLine } from './json-line.ts'
import type { Failure, Outcome } from './outcome.ts'

export type Work = (cli: Cli) => Promise<Outcome>

export const perform = async (
  world: World,
  options: CommonOptions,
  work: Work,
): Promise<number> => {
  const cli = cliOf(world, options)
  try {
    const outcome = await work(cli)
    if (outcome._tag === 'Left') return complain(cli, outcome.left)
    const { document, text, printed, exitCode = exitCodes.done } = outcome.right
    if (printed === true) return exitCode
    if (options.json === true) world.stdout.write(asJson(document))
    else if (text !== '') world.stdout.write(withoutSecrets(`${text}\n`))
    return exitCode
  } catch (thrown) {
    return complainOfDefect(cli, thrown)
  }
}

const complain = (cli: Cli, failure: Failure): number => {
  const { world, options, notePaint } = cli
  const { error, hints = [], beside, text, exitCode = exitCodeOf(error) } = failure
  if (options.json === true) {
    world.stdout.write(asJson({ error, ...(hints.length > 0 ? { hints } : {}), ...beside }))
  } else if (text !== undefined && text !== '') {
    world.stdout.write(`${text}\n`)
  }
  if (options.progress === 'json') tellLine(world, { type: 'error', exitCode, error, hints })
  else world.stderr.write(`${errorText(error, hints, notePaint)}\n`)
  return exitCode
}

/** The message as it is, its further lines below the first, and what to do about it. */
export const errorText = (
  { message }: FlextError,
  hints: ReadonlyArray<string>,
  { red, dim, bold }: Cli['paint'],
): string => {
  const [first = '', ...rest] = message.trimEnd().split('\n')
  return [
    `${red(bold('error:'))} ${first}`,
    ...(rest.length === 0 ? [] : [indent(rest.join('\n'), '  ')]),
    ...hints.map((hint) => `${dim('→')} ${hint}`),
  ].join('\n')
}

const complainOfDefect = ({ world, options, notePaint }: Cli, thrown: unknown): number => {
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  if (options.json === true) world.stdout.write(asJson({ error: { _tag: 'Defect', message } }))
  if (options.progress === 'json') {
    const defect = { _tag: 'Defect', message, stack }
    tellLine(world, { type: 'error', exitCode: exitCodes.defect, error: defect, hints: [] })
    return exitCodes.defect
  }
  world.stderr.write(
    `${notePaint.red(notePaint.bold('This is a bug in flext.'))} Please report it with the lines below.\n${stack}\n`,
  )
  return exitCodes.defect
}

export const asJson = (document: unknown): string =>
  withoutSecrets(`${JSON.stringify(document, undefined, 2)}\n`)
