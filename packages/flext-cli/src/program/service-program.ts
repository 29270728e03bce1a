/** `flext service`: which commands there are, and what each takes. Nothing is loaded for them. */
import { Command } from '@commander-js/extra-typings'

import type { Chosen } from './chosen.ts'
import { logging, serving } from './common-options.ts'
import { commandHelp } from './help-text.ts'

export const service = (chosen: Chosen) =>
  new Command('service')
    .description('domain services of your own: see them, and run one')
    .addCommand(list(chosen))
    .addCommand(run(chosen))

const list = (chosen: Chosen) =>
  serving('list')
    .description('List the services that the module provides.')
    .summary('list the services that the module provides')
    .action((options) =>
      chosen(options, async (cli) =>
        (await import('../command/service-list.ts')).serviceList(cli, options),
      ),
    )

const run = (chosen: Chosen) =>
  logging(serving('run'))
    .description(
      'Run a service as a durable run. Under the id of an earlier run it goes on with that, or tells its end.',
    )
    .summary('run a service as a durable run')
    .argument(
      '[name]',
      'the name of the service, or the end of it; may be left out where there is one',
    )
    .option('--request <json>', 'the request: JSON, @ and a file of it, or - for stdin', '{}')
    .option('--journal <file>', 'the journal (default: .flext/journal.db beside the module)')
    .option('--id <id>', 'name the run; the same id again goes on with it, or tells its end')
    .option('--deadline <duration>', 'take everything back unless it is done in time: 90s, 1h30m')
    .option('--dry-run', 'only say whether the request is valid and the rules hold')
    .addHelpText('after', commandHelp.service)
    .action((name, options) =>
      chosen(options, async (cli) =>
        (await import('../command/service-run.ts')).serviceRun(cli, name, options),
      ),
    )
