/** `flext runs report` */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

import type { RunSummary } from 'flext-core'
import type { JournalReader } from 'flext-core/sqlite'
import { projectDeadLetters, qualityHistory } from 'flext-meltano'
import {
  isWanted,
  lineReader,
  metricSummaries,
  readProgress,
  reportPage,
  runFolder,
  runsFolder,
  type PipelineAccount,
  type ReportedLetter,
  type RunReport,
} from 'flext-meltano/report'
import { either as E } from 'fp-ts'

import { accountOf } from '../journal-access/account-of.ts'
import { findPipelineRun } from '../journal-access/find-pipeline-run.ts'
import { readJournal } from '../journal-access/read-journal.ts'
import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { counted } from '../terminal/quantity.ts'
import { withoutSecrets } from '../terminal/without-secrets.ts'
import { wholeNumber } from './whole-number.ts'

export interface RunsReportOptions {
  readonly output: string
  readonly history: string
  readonly lineage?: string
}

export const runsReport = (
  cli: Cli,
  asked: string | undefined,
  options: RunsReportOptions,
): Promise<Outcome> => {
  const most = wholeNumber('--history', options.history)
  if (E.isLeft(most)) return Promise.resolve(most)
  return readJournal(cli, (reader, journal) => {
    const found = findPipelineRun(reader?.list({}) ?? [], asked)
    if (E.isLeft(found)) return found
    const account = accountOf(reader, found.right)
    if (E.isLeft(account)) return account
    const own = earlierRuns(reader, found.right, account.right, most.right)
    const folder = runFolder(runsFolder(journal), found.right.id)
    const said = lineReader(folder).next()
    const report: RunReport = {
      account: account.right,
      samples: readProgress(folder),
      history: own.map(([, each]) => each),
      checks: qualityHistory(own.map(([summary]) => summary)),
      letters: lettersOf(account.right),
      lines: said.filter(isWanted({ level: 'warning' })),
      metrics: metricSummaries(said),
      ...(options.lineage === undefined ? {} : { lineageHref: options.lineage }),
    }
    const path = resolve(cli.world.cwd, options.output)
    try {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, withoutSecrets(reportPage(report)))
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown)
      return E.left(usageInvalid(`${path} cannot be written: ${why}`))
    }
    const { streams } = account.right
    return E.right({
      document: { journal, run: found.right.id, report: path, streams: streams.length },
      text: `${cli.paint.green('✔')} ${found.right.id}: ${counted(streams.length, 'stream')} in ${path}`,
    })
  })
}

/** The run and those of the same pipeline before it, the oldest first. */
const earlierRuns = (
  reader: JournalReader | undefined,
  { service, startedAt }: RunSummary,
  { stateId }: PipelineAccount,
  most: number,
): ReadonlyArray<readonly [RunSummary, PipelineAccount]> => {
  const before = reader?.list({ service, until: startedAt + 1 }) ?? []
  const own: Array<readonly [RunSummary, PipelineAccount]> = []
  for (const summary of before) {
    if (own.length === most) break
    const account = accountOf(reader, summary)
    if (E.isRight(account) && account.right.stateId === stateId) own.push([summary, account.right])
  }
  return own.toReversed()
}

/** Those that are still kept; a project that is gone has none. */
const lettersOf = ({ id, request }: PipelineAccount): ReadonlyArray<ReportedLetter> => {
  const letters = projectDeadLetters(request.project).list({ run: id })
  if (E.isLeft(letters)) return []
  return letters.right.map(({ stream, line, problems }) => ({
    stream,
    line,
    expected: problems
      .map(({ path, expected }) => `${path === '' ? '' : `${path}: `}${expected}`)
      .join('; '),
  }))
}
