/** `flext meltano dead-letters`: which commands there are, and what each takes. Nothing is loaded for them. */
import { Command } from '@commander-js/extra-typings'

import type { Chosen } from './chosen.ts'
import { command, steering } from './common-options.ts'

export const deadLetters = (chosen: Chosen) =>
  new Command('dead-letters')
    .description('records that did not fit and were kept aside: look at them, load them again')
    .addCommand(list(chosen))
    .addCommand(show(chosen))
    .addCommand(retry(chosen))
    .addCommand(drop(chosen))

const list = (chosen: Chosen) =>
  command('list')
    .option('--state-id <id>', 'of this pipeline')
    .option('--stream <name>', 'of this stream')
    .option('--run <id>', 'kept back by this run')
    .summary('list what was kept aside')
    .description('List the records that did not fit the schema of their stream, and why.')
    .option('--limit <n>', 'at most so many', '50')
    .action((options) =>
      chosen(options, async (cli) =>
        (await import('../command/dead-letters.ts')).deadLettersList(cli, options),
      ),
    )

const show = (chosen: Chosen) =>
  command('show')
    .summary('show them whole')
    .description('Show records that were kept aside whole, with the schema that they did not fit.')
    .argument('<ids...>', 'numbers, as `list` shows them')
    .action((ids, options) =>
      chosen(options, async (cli) =>
        (await import('../command/dead-letters.ts')).deadLettersShow(cli, ids),
      ),
    )

const retry = (chosen: Chosen) =>
  steering('retry')
    .option('--state-id <id>', 'of this pipeline')
    .option('--stream <name>', 'of this stream')
    .option('--run <id>', 'kept back by this run')
    .summary('load them again')
    .description(
      'Load records once more that were kept aside, as a run of their pipeline: under the schema that the project gives the stream by now. What still does not fit is kept aside again.',
    )
    .argument('[ids...]', 'numbers, as `list` shows them (default: all that the options leave)')
    .action((ids, options) =>
      chosen(options, async (cli) =>
        (await import('../command/dead-letters-retry.ts')).deadLettersRetry(cli, ids, options),
      ),
    )

const drop = (chosen: Chosen) =>
  command('drop')
    .option('--state-id <id>', 'of this pipeline')
    .option('--stream <name>', 'of this stream')
    .option('--run <id>', 'kept back by this run')
    .summary('forget them')
    .description('Forget records that were kept aside. They are gone for good.')
    .argument('[ids...]', 'numbers, as `list` shows them')
    .option('--all', 'all that the other options leave')
    .action((ids, options) =>
      chosen(options, async (cli) =>
        (await import('../command/dead-letters.ts')).deadLettersDrop(cli, ids, options),
      ),
    )
