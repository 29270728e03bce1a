/** `flext dev analyze` */
import type { Analysis, Finding, FindingKind, Rank } from 'flext-quality/analysis'
import { either as E } from 'fp-ts'

import { findingText } from '../dev/finding-text.ts'
import { problemNotes } from '../dev/problem-notes.ts'
import { oneOfWords } from '../dev/one-of-words.ts'
import { surveyCode, type CodeOptions } from '../dev/survey-code.ts'
import type { Cli } from '../program/cli.ts'
import { exitCodes } from '../program/exit-code.ts'
import type { Outcome } from '../program/outcome.ts'
import { count, counted } from '../terminal/quantity.ts'
import { table } from '../terminal/table.ts'
import { wholeNumber } from './whole-number.ts'

export interface DevAnalyzeOptions extends CodeOptions {
  readonly minRank: string
  readonly kind?: ReadonlyArray<string>
  readonly limit: string
  readonly failOn?: string
}

export const devAnalyze = async (
  cli: Cli,
  folder: string,
  options: DevAnalyzeOptions,
): Promise<Outcome> => {
  const { analyze, findingKinds, ranks } = await import('flext-quality/analysis')
  const limit = wholeNumber('--limit', options.limit)
  if (E.isLeft(limit)) return limit
  const least = oneOfWords('--min-rank', options.minRank, ranks)
  if (E.isLeft(least)) return least
  const failOn =
    options.failOn === undefined
      ? E.right(undefined)
      : oneOfWords('--fail-on', options.failOn, ranks)
  if (E.isLeft(failOn)) return failOn
  for (const each of options.kind ?? []) {
    const kind = oneOfWords('--kind', each, findingKinds)
    if (E.isLeft(kind)) return kind
  }
  const analysis = await surveyCode(cli, folder, options, analyze)
  if (E.isLeft(analysis)) return analysis
  const atLeast = (rank: Rank, { rank: of }: Finding): boolean =>
    ranks.indexOf(of) <= ranks.indexOf(rank)
  const findings = analysis.right.findings.filter(
    (each) => atLeast(least.right, each) && (options.kind ?? [each.kind]).includes(each.kind),
  )
  const limitRank = failOn.right
  const bad = limitRank === undefined ? [] : findings.filter((each) => atLeast(limitRank, each))
  if (bad.length > 0)
    cli.world.stderr.write(`${counted(bad.length, 'finding')} of rank ${limitRank} or above\n`)
  problemNotes(cli, analysis.right.problems)
  return E.right({
    document: { folder, ...analysis.right, findings },
    text: analysisText(cli, analysis.right, findings, limit.right, ranks),
    exitCode: bad.length > 0 ? exitCodes.failed : exitCodes.done,
  })
}

const analysisText = (
  cli: Cli,
  { files, lines, functions }: Analysis,
  findings: ReadonlyArray<Finding>,
  limit: number,
  ranks: ReadonlyArray<Rank>,
): string => {
  const { paint } = cli
  const size = `${counted(files, 'file')}, ${counted(functions, 'function')}, ${counted(lines, 'line')}`
  if (findings.length === 0) return `${paint.green('nothing found')} in ${size}`
  const shown = findings.slice(0, limit)
  const kinds = [...new Set(findings.map(({ kind }) => kind))]
  const rows = kinds.map((kind) => [kind, ...ranks.map((rank) => cell(findings, kind, rank))])
  const heads = [{ head: 'kind' }, ...ranks.map((head) => ({ head, align: 'right' as const }))]
  return [
    ...shown.flatMap((finding) => [findingText(cli, finding), '']),
    ...(shown.length < findings.length
      ? [
          paint.dim(
            `… and ${count(findings.length - shown.length)} more: --limit ${findings.length} shows all`,
          ),
          '',
        ]
      : []),
    ...table(heads, rows, paint),
    '',
    `${counted(findings.length, 'finding')} in ${size}`,
  ].join('\n')
}

const cell = (findings: ReadonlyArray<Finding>, kind: FindingKind, rank: Rank): string => {
  const number = findings.filter((each) => each.kind === kind && each.rank === rank).length
  return number === 0 ? '' : count(number)
}
