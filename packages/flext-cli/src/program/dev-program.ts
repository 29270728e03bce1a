/** `flext dev`: which commands there are, and what each takes. Nothing is loaded for them. */
import { Command } from '@commander-js/extra-typings'

import type { Chosen } from './chosen.ts'
import { answering } from './common-options.ts'
import { commandHelp } from './help-text.ts'

export const dev = (chosen: Chosen) =>
  new Command('dev')
    .description('for developers: what of a code base should be services, and what that brings')
    .addCommand(analyze(chosen))
    .addCommand(suggest(chosen))
    .addCommand(coverage(chosen))
    .addCommand(benchmark(chosen))

/** For commands that read the sources of a folder. */
const reading = (name: string) =>
  answering(
    new Command(name)
      .argument('[folder]', 'where the sources are', '.')
      .option(
        '--config <file>',
        'what to read, and which calls are effects (default: <folder>/flext-quality.yml)',
      ),
  )

const analyze = (chosen: Chosen) =>
  reading('analyze')
    .description(
      'Find the operations in TypeScript, JavaScript and Python sources that change several systems and that nothing coordinates, the worst first.',
    )
    .summary('find operations that nothing coordinates')
    .option('--min-rank <rank>', 'high, medium or low', 'low')
    .option('--kind <kind...>', 'only these kinds, such as dual-write')
    .option('--limit <n>', 'show at most so many; JSON has all', '20')
    .option('--fail-on <rank>', 'exit with 1 where there is a finding of this rank or above')
    .addHelpText('after', commandHelp.analyze)
    .action((folder, options) =>
      chosen(options, async (cli) =>
        (await import('../command/dev-analyze.ts')).devAnalyze(cli, folder, options),
      ),
    )

const suggest = (chosen: Chosen) =>
  reading('suggest')
    .description(
      'Describe the service that each finding would become, as YAML that nx g flext-nx:domain-service takes.',
    )
    .summary('describe the services that findings would become')
    .option('--finding <id...>', 'only for these; the beginning of an id will do')
    .option('--min-rank <rank>', 'high, medium or low', 'low')
    .option('--limit <n>', 'at most so many', '20')
    .option('--output <dir>', 'write a file each there (default: stdout)')
    .option('--force', 'write over files that are there')
    .action((folder, options) =>
      chosen(options, async (cli) =>
        (await import('../command/dev-suggest.ts')).devSuggest(cli, folder, options),
      ),
    )

const coverage = (chosen: Chosen) =>
  reading('coverage')
    .description(
      'Measure the share of business operations that are services, that are transactional, and that have events. Exits with 1 where a share is below what is asked for, or below the baseline.',
    )
    .summary('measure how many operations are services')
    .option('--min-services <percent>', 'at least so many are services')
    .option('--min-transactional <percent>', 'at least so many are transactional')
    .option('--min-events <percent>', 'at least so many have events')
    .option('--baseline <file>', 'compare with figures that were saved; no share may be less')
    .option('--save-baseline <file>', 'save the figures')
    .action((folder, options) =>
      chosen(options, async (cli) =>
        (await import('../command/dev-coverage.ts')).devCoverage(cli, folder, options),
      ),
    )

const benchmark = (chosen: Chosen) =>
  answering(new Command('benchmark'))
    .description(
      'Compare an operation that is done by hand with its service: time, memory, and what each leaves inconsistent when a system refuses, an answer is lost or the process dies at any call. Exits with 1 where the service does.',
    )
    .summary('compare an operation done by hand with its service')
    .argument('<module>', 'the file that exports comparisons')
    .option('--runs <n>', 'timed runs of each', '200')
    .action((file, options) =>
      chosen(options, async (cli) =>
        (await import('../command/dev-benchmark.ts')).devBenchmark(cli, file, options),
      ),
    )
