/** `flext dev coverage` */
import { resolve } from 'node:path'

import type { Comparison, Coverage, LeastShares, Shortfall } from 'flext-quality/analysis'
import { either as E } from 'fp-ts'

import { percentage } from '../dev/percentage.ts'
import { problemNotes } from '../dev/problem-notes.ts'
import { surveyCode, type CodeOptions } from '../dev/survey-code.ts'
import type { Cli } from '../program/cli.ts'
import { exitCodes } from '../program/exit-code.ts'
import type { Failure, Outcome } from '../program/outcome.ts'
import { count, counted } from '../terminal/quantity.ts'
import { table } from '../terminal/table.ts'

export interface DevCoverageOptions extends CodeOptions {
  readonly minServices?: string
  readonly minTransactional?: string
  readonly minEvents?: string
  readonly baseline?: string
  readonly saveBaseline?: string
}

export const devCoverage = async (
  cli: Cli,
  folder: string,
  options: DevCoverageOptions,
): Promise<Outcome> => {
  const quality = await import('flext-quality/analysis')
  const least = leastShares(options)
  if (E.isLeft(least)) return least
  const path = (file: string): string => resolve(cli.world.cwd, file)
  const earlier =
    options.baseline === undefined
      ? E.right(undefined)
      : await quality.readBaseline(path(options.baseline))
  if (E.isLeft(earlier)) return E.left({ error: earlier.left })
  const surveyed = await surveyCode(cli, folder, options, quality.coverage)
  if (E.isLeft(surveyed)) return surveyed
  const found = surveyed.right
  const comparison = earlier.right === undefined ? undefined : quality.compare(found, earlier.right)
  const missed = quality.shortfalls(found.figures, least.right, comparison?.before)
  if (options.saveBaseline !== undefined)
    await quality.writeBaseline(path(options.saveBaseline), found)
  for (const each of missed)
    cli.world.stderr.write(`${cli.notePaint.red('✘')} ${quality.shortfallText(each)}\n`)
  problemNotes(cli, found.problems)
  return E.right({
    document: { folder, ...found, missed, ...(comparison === undefined ? {} : { comparison }) },
    text: coverageText(cli, found, missed, comparison),
    exitCode: missed.length > 0 ? exitCodes.failed : exitCodes.done,
  })
}

const leastShares = (options: DevCoverageOptions): E.Either<Failure, LeastShares> => {
  const asked = {
    services: percentage('--min-services', options.minServices),
    transactional: percentage('--min-transactional', options.minTransactional),
    events: percentage('--min-events', options.minEvents),
  }
  const wrong = Object.values(asked).find(E.isLeft)
  if (wrong !== undefined) return wrong
  const given = Object.entries(asked).flatMap(([share, value]) =>
    E.isRight(value) && value.right !== undefined ? [[share, value.right] as const] : [],
  )
  return E.right(Object.fromEntries(given))
}

const names = {
  services: 'are services',
  transactional: 'are transactional',
  events: 'have events',
} as const

const coverageText = (
  { paint }: Cli,
  { figures, files, lines }: Coverage,
  missed: ReadonlyArray<Shortfall>,
  comparison: Comparison | undefined,
): string => {
  const size = `${counted(files, 'file')}, ${counted(lines, 'line')}`
  if (figures.operations === 0) return `no business operations in ${size}`
  const heads = [
    { head: `of ${counted(figures.operations, 'business operation')}` },
    { head: '', align: 'right' as const },
    { head: 'share', align: 'right' as const },
    ...(comparison === undefined ? [] : [{ head: 'before', align: 'right' as const }]),
  ]
  const rows = (['services', 'transactional', 'events'] as const).map((share) => {
    const { count: number, percent } = figures[share]
    const style = missed.some((each) => each.share === share) ? paint.red : paint.bold
    return [
      names[share],
      count(number),
      style(percentText(percent)),
      ...(comparison === undefined ? [] : [percentText(comparison.before[share].percent)]),
    ]
  })
  return [
    ...table(heads, rows, paint),
    ...(comparison?.opened ?? []).map((each) => `${paint.red('+')} not coordinated: ${each}`),
    ...(comparison?.closed ?? []).map((each) => `${paint.green('-')} coordinated now: ${each}`),
    paint.dim(`in ${size}`),
  ].join('\n')
}

const percentText = (percent: number | undefined): string =>
  percent === undefined ? '' : `${percent} %`
