/** `flext meltano logs`: what plugins said in a run, kept beside the journal. */
import { isOpen, type RunSummary } from 'flext-core'
import {
  isWanted,
  lineReader,
  logLevels,
  metricSummaries,
  metricText,
  runFolder,
  runsFolder,
  type KeptLine,
  type LineFilter,
  type MetricSummary,
} from 'flext-meltano/report'
import { either as E } from 'fp-ts'

import { findRun } from '../journal-access/find-run.ts'
import { findPipelineRun } from '../journal-access/find-pipeline-run.ts'
import { readJournal } from '../journal-access/read-journal.ts'
import { onInterruption } from '../pipeline/interruption.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Outcome, Report } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import type { Paint } from '../terminal/paint.ts'
import { count, duration } from '../terminal/quantity.ts'
import { table } from '../terminal/table.ts'
import { withoutSecrets } from '../terminal/without-secrets.ts'

export interface MeltanoLogsOptions {
  readonly plugin?: ReadonlyArray<string>
  readonly level?: string
  readonly follow?: true
  readonly metrics?: true
  readonly tail?: string
}

const pause = 200

/** Of a run, or of the newest of a pipeline; with `--json` each line is a document. */
export const meltanoLogs = async (
  cli: Cli,
  asked: string | undefined,
  options: MeltanoLogsOptions,
): Promise<Outcome> => {
  const filter = filterOf(options)
  if (E.isLeft(filter)) return filter
  return readJournal(cli, async (reader, journal) => {
    const runs = reader?.list({}) ?? []
    const ofPipeline = findPipelineRun(runs, asked)
    // A job has commands beside its pipelines, and dbt is a run of its own.
    const found = E.isLeft(ofPipeline) && asked !== undefined ? findRun(runs, asked) : ofPipeline
    if (E.isLeft(found)) return found
    const run = found.right
    const lines = lineReader(runFolder(runsFolder(journal), run.id))
    const kept = lines.next()
    const wanted = isWanted(filter.right)
    if (options.metrics === true) return E.right(metricsReport(cli, run, kept.filter(wanted)))
    const before = kept.filter(wanted)
    const first = before.slice(-Number(options.tail ?? before.length))
    tell(cli, first)
    if (options.follow === true)
      await follow(
        cli,
        () => lines.next().filter(wanted),
        () => isOpen(reader?.find(run.service, run.id)?.status ?? 'cancelled'),
      )
    else if (first.length === 0)
      cli.note(
        cli.notePaint.dim(
          kept.length === 0
            ? `nothing is kept of what plugins said in ${run.id}`
            : `none of the ${count(kept.length)} lines that plugins said in ${run.id} is asked for`,
        ),
      )
    return E.right({ document: null, text: '', printed: true })
  })
}

const filterOf = ({
  plugin,
  level: least,
  tail,
}: MeltanoLogsOptions): E.Either<Failure, LineFilter> => {
  const level = logLevels.find((each) => each === least || (least === 'warn' && each === 'warning'))
  if (least !== undefined && level === undefined)
    return E.left(usageInvalid(`--level: there is no ${least}; there are ${logLevels.join(', ')}`))
  if (tail !== undefined && !/^\d+$/.test(tail))
    return E.left(usageInvalid(`--tail: expected a whole number, found ${tail}`))
  return E.right({
    ...(plugin === undefined ? {} : { plugins: plugin }),
    ...(level === undefined ? {} : { level }),
  })
}

const tell = ({ world, options, paint }: Cli, lines: ReadonlyArray<KeptLine>): void => {
  const texts = lines.map((line) =>
    options.json === true ? JSON.stringify(line) : lineText(line, paint),
  )
  if (texts.length > 0) world.stdout.write(withoutSecrets(`${texts.join('\n')}\n`))
}

/** Until the run has ended and all is told, or until Ctrl-C. */
const follow = async (
  cli: Cli,
  next: () => ReadonlyArray<KeptLine>,
  isUnderWay: () => boolean,
): Promise<void> => {
  const stop = new AbortController()
  const interruption = onInterruption(cli.world, () => stop.abort())
  try {
    while (!stop.signal.aborted) {
      const goesOn = isUnderWay()
      tell(cli, next())
      if (!goesOn) return
      await new Promise((resolve) => {
        setTimeout(resolve, pause)
      })
    }
  } finally {
    interruption.ignore()
  }
}

const colours: Readonly<Record<KeptLine['level'], keyof Paint>> = {
  debug: 'dim',
  info: 'cyan',
  warning: 'yellow',
  error: 'red',
  critical: 'red',
}

const lineText = ({ at, plugin, level, message, metric }: KeptLine, paint: Paint): string =>
  [
    paint.dim(at.slice(11, 23)),
    paint[colours[level]](level.padEnd(8)),
    paint.bold(plugin),
    metric === undefined ? message : metricText(metric),
  ].join('  ')

const metricsReport = (
  { paint }: Cli,
  { id }: RunSummary,
  lines: ReadonlyArray<KeptLine>,
): Report => {
  const metrics = metricSummaries(lines)
  return {
    document: { run: id, metrics },
    text:
      metrics.length === 0
        ? `no plugin has measured anything in ${id}`
        : table(
            [
              { head: 'plugin' },
              { head: 'metric' },
              { head: 'stream' },
              { head: 'times', align: 'right' },
              { head: 'sum', align: 'right' },
              { head: 'most', align: 'right' },
            ],
            metrics.map((metric) => [
              metric.plugin,
              metric.name,
              metric.stream ?? '-',
              count(metric.times),
              amount(metric, metric.sum),
              amount(metric, metric.most),
            ]),
            paint,
          ).join('\n'),
  }
}

const amount = ({ type }: MetricSummary, value: number): string =>
  type === 'timer' ? duration(value * 1_000) : count(value)
