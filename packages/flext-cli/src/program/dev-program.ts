/** `flext dev`: which commands there are, and what each takes. Nothing is loaded for them. */
import { Command } from '@commander-js/extra-typings'

import type { Chosen } from './chosen.ts'
import { answering } from './common-options.ts'

export const dev = (chosen: Chosen) =>
  new Command('dev')
    .description('for developers: what of a code base should be services, and what that brings')
    .addCommand(benchmark(chosen))

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
