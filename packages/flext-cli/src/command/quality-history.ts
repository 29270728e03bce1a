/** `flext quality history` and `flext quality report` */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

import { assessingServices, qualityHistory, qualityPage, type CheckHistory } from 'flext-meltano'
import { either as E } from 'fp-ts'

import { readJournal } from '../journal-access/read-journal.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { count, counted, moment } from '../terminal/quantity.ts'
import { table } from '../terminal/table.ts'

interface KnownHistory {
  readonly journal: string
  readonly histories: ReadonlyArray<CheckHistory>
}

const knownHistory = (cli: Cli): Promise<E.Either<Failure, KnownHistory>> =>
  readJournal(cli, (reader, journal) => {
    const runs = assessingServices.flatMap((service) => reader?.list({ service }) ?? [])
    return E.right({ journal, histories: qualityHistory(runs) })
  })

/** The latest of each check, or all times of those whose name has the words in it. */
export const qualityHistoryOf = async (cli: Cli, words: string | undefined): Promise<Outcome> => {
  const known = await knownHistory(cli)
  if (E.isLeft(known)) return known
  const { journal, histories } = known.right
  const meant = histories.filter(
    ({ check }) => words === undefined || check.toLowerCase().includes(words.toLowerCase()),
  )
  if (meant.length === 0) {
    const message =
      words === undefined
        ? `no run in ${journal} has passed or failed a check`
        : `there is no check with ${JSON.stringify(words)} in its name`
    return E.left({ error: { _tag: 'CheckUnknown', message } })
  }
  return E.right({
    document: { journal, checks: meant },
    text: words === undefined ? latest(cli, meant) : meant.map((one) => all(cli, one)).join('\n\n'),
  })
}

const latest = ({ paint }: Cli, histories: ReadonlyArray<CheckHistory>): string =>
  table(
    [
      { head: 'check' },
      { head: 'last' },
      { head: 'failing', align: 'right' },
      { head: 'failed', align: 'right' },
      { head: 'pipeline' },
    ],
    histories.map(({ pipeline, check, severity, times }) => {
      const last = times.at(-1)
      const bad = severity === 'warn' ? paint.yellow('warn') : paint.red('failed')
      return [
        check,
        last?.passed === false ? bad : paint.green('passed'),
        count(last?.failing ?? 0),
        `${times.filter(({ passed }) => !passed).length} of ${times.length}`,
        pipeline,
      ]
    }),
    paint,
  ).join('\n')

const all = ({ paint }: Cli, { pipeline, check, times }: CheckHistory): string =>
  [
    `${paint.bold(check)}  ${paint.dim(pipeline)}`,
    ...table(
      [{ head: 'when' }, { head: '' }, { head: 'failing', align: 'right' }, { head: 'run' }],
      times.map(({ at, passed, failing, run }) => [
        moment(at),
        passed ? paint.green('passed') : paint.red('failed'),
        count(failing),
        run,
      ]),
      paint,
    ),
  ].join('\n')

export const qualityReport = async (cli: Cli, file: string): Promise<Outcome> => {
  const known = await knownHistory(cli)
  if (E.isLeft(known)) return known
  const { journal, histories } = known.right
  const path = resolve(cli.world.cwd, file)
  try {
    writeFileSync(path, qualityPage(histories, 'Data quality'))
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    return E.left(usageInvalid(`${path} cannot be written: ${why}`))
  }
  return E.right({
    document: { journal, report: path, checks: histories.length },
    text: `${cli.paint.green('✔')} ${counted(histories.length, 'check')} in ${path}`,
  })
}
