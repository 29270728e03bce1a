/** `flext dev suggest` */
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'

import { writeServiceDescription } from 'flext-quality'
import type { Finding, Suggestion } from 'flext-quality/analysis'
import { either as E } from 'fp-ts'

import { oneOfWords } from '../dev/one-of-words.ts'
import { surveyCode, type CodeOptions } from '../dev/survey-code.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { counted } from '../terminal/quantity.ts'
import { wholeNumber } from './whole-number.ts'

export interface DevSuggestOptions extends CodeOptions {
  readonly finding?: ReadonlyArray<string>
  readonly minRank: string
  readonly limit: string
  readonly output?: string
  readonly force?: true
}

interface Written extends Suggestion {
  readonly yaml: string
}

export const devSuggest = async (
  cli: Cli,
  folder: string,
  options: DevSuggestOptions,
): Promise<Outcome> => {
  const { analyze, ranks, suggest } = await import('flext-quality/analysis')
  const limit = wholeNumber('--limit', options.limit)
  if (E.isLeft(limit)) return limit
  const least = oneOfWords('--min-rank', options.minRank, ranks)
  if (E.isLeft(least)) return least
  const analysis = await surveyCode(cli, folder, options, analyze)
  if (E.isLeft(analysis)) return analysis
  const chosen = choose(analysis.right.findings, options.finding)
  if (E.isLeft(chosen)) return chosen
  const wanted = chosen.right
    .filter(({ rank }) => ranks.indexOf(rank) <= ranks.indexOf(least.right))
    .slice(0, limit.right)
  const suggestions = suggest(wanted).map((each): Written => ({
    ...each,
    yaml: writeServiceDescription(each.service),
  }))
  const document = { folder, suggestions }
  if (options.output === undefined) {
    const text = suggestions.map((each) => commented(each)).join('---\n')
    return E.right({
      document,
      text: text === '' ? cli.paint.green('nothing to suggest') : text.trimEnd(),
    })
  }
  const written = await write(cli, suggestions, options.output, options.force === true)
  return E.map((text: string) => ({ document, text }))(written)
}

/** By the beginnings of their ids; all where none is named. */
const choose = (
  findings: ReadonlyArray<Finding>,
  ids: ReadonlyArray<string> | undefined,
): E.Either<Failure, ReadonlyArray<Finding>> => {
  if (ids === undefined) return E.right(findings)
  const unknown = ids.filter((id) => !findings.some((each) => each.id.startsWith(id)))
  return unknown.length > 0
    ? E.left(
        usageInvalid(`--finding: there is no finding ${unknown.join(', ')}`, [
          'flext dev analyze lists them, with their ids',
        ]),
      )
    : E.right(findings.filter((each) => ids.some((id) => each.id.startsWith(id))))
}

const commented = ({ finding, file, yaml }: Written): string =>
  `# ${file}, for ${finding.kind} ${finding.id} (${finding.rank})\n${yaml}`

/** All of them or none: a file that is there is a person's. */
const write = async (
  cli: Cli,
  suggestions: ReadonlyArray<Written>,
  output: string,
  force: boolean,
): Promise<E.Either<Failure, string>> => {
  const folder = resolve(cli.world.cwd, output)
  const present = await Promise.all(
    suggestions.map(({ file }) =>
      stat(join(folder, file)).then(
        () => [file],
        () => [],
      ),
    ),
  )
  const kept = present.flat()
  if (kept.length > 0 && !force) {
    return E.left(
      usageInvalid(`${output} has ${kept.join(', ')} already; nothing was written`, [
        '--force writes over them',
      ]),
    )
  }
  await mkdir(folder, { recursive: true })
  for (const { file, yaml } of suggestions) await writeFile(join(folder, file), yaml)
  const where = relative(cli.world.cwd, folder) || '.'
  return E.right(
    [
      ...suggestions.map(
        ({ file, finding }) =>
          `${join(where, file)}  ${cli.paint.dim(`${finding.path}:${finding.line} ${finding.function}`)}`,
      ),
      `${counted(suggestions.length, 'description')} written; nx g flext-nx:domain-service --from=<file> makes a service of one`,
    ].join('\n'),
  )
}
