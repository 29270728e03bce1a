/** `flext lineage`: which commands there are, and what each takes. Nothing is loaded for them. */
import { Command } from '@commander-js/extra-typings'

import type { Chosen } from './chosen.ts'
import { command } from './common-options.ts'
import { commandHelp } from './help-text.ts'

const datasetHelp = 'a table, a file or a model: its name, or the end of it'

export const lineage = (chosen: Chosen) =>
  new Command('lineage')
    .description('what data is made of, and what is made of it')
    .addCommand(show(chosen))
    .addCommand(impact(chosen))
    .addCommand(exportEvents(chosen))
    .addHelpText('after', commandHelp.lineage)

const show = (chosen: Chosen) =>
  command('show')
    .description(
      'Draw the graph of datasets as the latest runs made it: all of it, or what is around one dataset.',
    )
    .summary('draw the graph of datasets')
    .argument('[dataset]', datasetHelp)
    .option('--html <file>', 'write a page that can be searched, with all columns')
    .option('--svg <file>', 'write a picture')
    .action((dataset, options) =>
      chosen(options, async (cli) =>
        (await import('../command/lineage-show.ts')).lineageShow(cli, dataset, options),
      ),
    )

const impact = (chosen: Chosen) =>
  command('impact')
    .description('Say what depends on a dataset, or on one column of it: people.id')
    .summary('say what depends on a dataset or a column')
    .argument('<dataset>', `${datasetHelp}; a column behind a dot`)
    .action((dataset, options) =>
      chosen(options, async (cli) =>
        (await import('../command/lineage-impact.ts')).lineageImpact(cli, dataset),
      ),
    )

const exportEvents = (chosen: Chosen) =>
  command('export')
    .description(
      'Write the lineage of the latest runs as OpenLineage events, one a line, to a file or stdout; or send it to a server.',
    )
    .summary('write or send lineage as OpenLineage events')
    .argument('[file]', 'default: stdout')
    .option('--send', 'send it to OPENLINEAGE_URL, or append it to FLEXT_LINEAGE_FILE')
    .action((file, options) =>
      chosen(options, async (cli) =>
        (await import('../command/lineage-export.ts')).lineageExport(cli, file, options),
      ),
    )
