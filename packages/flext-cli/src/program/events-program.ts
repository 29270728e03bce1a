/** `flext events`: which commands there are, and what each takes. Nothing is loaded for them. */
import type { Chosen } from './chosen.ts'
import { asking, command } from './common-options.ts'
import { commandHelp } from './help-text.ts'

export const events = (chosen: Chosen) =>
  command('events')
    .description(
      'Published events, in order, as CloudEvents 1.0: a table on a terminal, elsewhere an event a line, or one JSON document.',
    )
    .summary('published events, and those that are parked')
    .option('--after <position>', 'only those behind this position')
    .option('--type <glob>', "only these types, such as '*.completed'")
    .option('--limit <n>', 'at most so many', '50')
    // What stands behind a command of its own is that command's.
    .enablePositionalOptions()
    .addCommand(parked(chosen))
    .addCommand(retry(chosen))
    .addCommand(drop(chosen))
    .addHelpText('after', commandHelp.events)
    .action((options) =>
      chosen(options, async (cli) => (await import('../command/events.ts')).events(cli, options)),
    )

const eventHelp = 'the id of an event, or the beginning or end of it'
const subscriberHelp = 'only what is parked for this subscriber'

const parked = (chosen: Chosen) =>
  command('parked')
    .description('Events at which their subscriber kept failing, and what waits behind them.')
    .summary('events that were put aside')
    .option('--subscriber <name>', subscriberHelp)
    .action((options) =>
      chosen(options, async (cli) =>
        (await import('../command/events-parked.ts')).eventsParked(cli, options),
      ),
    )

const retry = (chosen: Chosen) =>
  asking('retry')
    .description(
      'Have parked events tried again; what is parked before them in their runs goes first.',
    )
    .summary('have parked events tried again')
    .argument('[event]', eventHelp)
    .option('--subscriber <name>', subscriberHelp)
    .option('--all', 'all that are parked')
    .action((event, options) =>
      chosen(options, async (cli) =>
        (await import('../command/events-decide.ts')).eventsRetry(cli, event, options),
      ),
    )

const drop = (chosen: Chosen) =>
  asking('drop')
    .description('Give up parked events for good; what waited behind them is delivered.')
    .summary('give up parked events')
    .argument('[event]', eventHelp)
    .option('--subscriber <name>', subscriberHelp)
    .option('--all', 'all that are parked')
    .action((event, options) =>
      chosen(options, async (cli) =>
        (await import('../command/events-decide.ts')).eventsDrop(cli, event, options),
      ),
    )
