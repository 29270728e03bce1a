/** `flext quality`: which commands there are, and what each takes. Nothing is loaded for them. */
import { Command } from '@commander-js/extra-typings'

import type { Chosen } from './chosen.ts'
import { command, steering } from './common-options.ts'

export const quality = (chosen: Chosen) =>
  new Command('quality')
    .description('whether data is as its checks want it, now and from run to run')
    .addCommand(check(chosen))
    .addCommand(history(chosen))
    .addCommand(report(chosen))

const check = (chosen: Chosen) =>
  steering('check')
    .description(
      'Run the checks of pipelines over what is published, as a run does over what it is about to publish. Exits with 1 where one fails that is not a warning.',
    )
    .summary('run the checks of pipelines over what is published')
    .argument('<words...>', 'a tap, a target and transformer:command, or a job')
    .option('--environment <name>', 'an environment of the project')
    .action((words, options) =>
      chosen(options, async (cli) =>
        (await import('../command/quality-check.ts')).qualityCheck(cli, words, options),
      ),
    )

const history = (chosen: Chosen) =>
  command('history')
    .description(
      'List every check, how it ended last, and how often it failed; or all times of one.',
    )
    .summary('list every check and how it went')
    .argument('[check]', 'words of its name')
    .action((words, options) =>
      chosen(options, async (cli) =>
        (await import('../command/quality-history.ts')).qualityHistoryOf(cli, words),
      ),
    )

const report = (chosen: Chosen) =>
  command('report')
    .description('Write the history of all checks as a page of its own.')
    .summary('write the history of all checks as a page')
    .argument('[file]', 'where to', 'quality.html')
    .action((file, options) =>
      chosen(options, async (cli) =>
        (await import('../command/quality-history.ts')).qualityReport(cli, file),
      ),
    )
