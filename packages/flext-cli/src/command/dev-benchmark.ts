/** `flext dev benchmark` */
import type { ComparisonResult, ScenarioResult } from 'flext-quality/benchmark'
import { either as E } from 'fp-ts'

import { loadComparisons } from '../dev/load-comparisons.ts'
import { onInterruption } from '../pipeline/interruption.ts'
import type { Cli } from '../program/cli.ts'
import { exitCodes } from '../program/exit-code.ts'
import type { Outcome } from '../program/outcome.ts'
import { bytes } from '../terminal/quantity.ts'
import { table } from '../terminal/table.ts'
import { wholeNumber } from './whole-number.ts'

export interface DevBenchmarkOptions {
  readonly runs: string
}

export const devBenchmark = async (
  cli: Cli,
  file: string,
  { runs: asked }: DevBenchmarkOptions,
): Promise<Outcome> => {
  const runs = wholeNumber('--runs', asked)
  if (E.isLeft(runs)) return runs
  const declared = await loadComparisons(cli, file)
  if (E.isLeft(declared)) return E.left({ error: declared.left })
  const { runComparison } = await import('flext-quality/benchmark')
  const stop = new AbortController()
  const interruption = onInterruption(cli.world, () => stop.abort())
  try {
    const results: Array<ComparisonResult> = []
    for (const each of declared.right) {
      results.push(
        await runComparison(each, {
          runs: runs.right,
          signal: stop.signal,
          onScenario: (scenario) => cli.note(cli.notePaint.dim(`${each.name}: ${scenario} …`)),
        }),
      )
    }
    const isWell = results.every(serviceIsConsistent)
    return E.right({
      document: { comparisons: results },
      text: results.map((result) => resultText(cli, result)).join('\n\n'),
      exitCode: isWell ? exitCodes.done : exitCodes.failed,
    })
  } catch (thrown) {
    const signal = interruption.came()
    if (signal === undefined) throw thrown
    return E.left({ error: { _tag: 'RunInterrupted', message: `interrupted by ${signal}` } })
  } finally {
    interruption.ignore()
  }
}

const serviceIsConsistent = ({ scenarios }: ComparisonResult): boolean =>
  scenarios.every(({ outcomes }) =>
    outcomes.every(
      ({ contestant, inconsistent }) => contestant === 'original' || inconsistent.length === 0,
    ),
  )

const resultText = (cli: Cli, { name, service, scenarios }: ComparisonResult): string => {
  const heads = [
    { head: 'scenario' },
    { head: '' },
    ...['median', 'p95', 'heap', 'left inconsistent', 'stuck'].map((head) => ({
      head,
      align: 'right' as const,
    })),
  ]
  return [
    cli.paint.bold(`${name}: by hand, and as ${service}`),
    ...table(
      heads,
      scenarios.flatMap((each) => scenarioRows(cli, each)),
      cli.paint,
    ),
    ...scenarios.flatMap((each) => inconsistencies(cli, each)),
  ].join('\n')
}

const scenarioRows = (
  { paint }: Cli,
  { scenario, measurements, outcomes }: ScenarioResult,
): ReadonlyArray<ReadonlyArray<string>> =>
  measurements.map(({ contestant, medianMs, p95Ms, heapBytes }, nth) => {
    const outcome = outcomes.find((each) => contestant.startsWith(each.contestant))
    const left = outcome?.inconsistent.length ?? 0
    const share = `${left} of ${outcome?.rounds ?? 0}`
    return [
      nth === 0 ? scenario : '',
      contestant,
      milliseconds(medianMs),
      milliseconds(p95Ms),
      bytes(heapBytes),
      left === 0 ? paint.green(share) : paint.red(share),
      contestant === 'original' ? '' : `${outcome?.stuck.length ?? 0}`,
    ]
  })

const milliseconds = (ms: number): string => `${ms.toPrecision(3)} ms`

/** What went wrong, and where it was struck; the same words are said once. */
const inconsistencies = (
  { paint }: Cli,
  { scenario, outcomes }: ScenarioResult,
): ReadonlyArray<string> =>
  outcomes.flatMap(({ contestant, inconsistent }) => {
    const shown = inconsistent.slice(0, 5)
    const rest = inconsistent.length - shown.length
    return [
      ...shown.map(
        ({ mode, at, says }) =>
          `  ${paint.red('✘')} ${scenario}, ${contestant}: ${mode} at ${at}: ${says.split('\n')[0]}`,
      ),
      ...(rest > 0 ? [paint.dim(`    and ${rest} more, with --json`)] : []),
    ]
  })
