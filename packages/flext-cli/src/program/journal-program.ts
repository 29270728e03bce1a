/** `flext journal`: which commands there are, and what each takes. Nothing is loaded for them. */
import { Command } from '@commander-js/extra-typings'

import type { Chosen } from './chosen.ts'
import { command } from './common-options.ts'
import { commandHelp } from './help-text.ts'

const loaded = () => import('../command/journal.ts')

export const journal = (chosen: Chosen) =>
  new Command('journal')
    .description('the file that the runs are in: examine it, copy it, mend it')
    .addCommand(
      command('verify')
        .description(
          'Read the journal from end to end, every record by its checksum, and say where it is not as it was written. Works while another process has it.',
        )
        .summary('look whether all is as it was written')
        .option('--recover <file>', 'save what is whole of its log in a new journal')
        .action((options) =>
          chosen(options, async (cli) => (await loaded()).journalVerify(cli, options)),
        ),
    )
    .addCommand(
      command('backup')
        .description('Copy the journal as it is at this moment, also while another process writes.')
        .summary('copy the journal, also while it is in use')
        .argument('<file>', 'where the copy goes; it must not be there yet')
        .action((file, options) =>
          chosen(options, async (cli) => (await loaded()).journalBackup(cli, file)),
        ),
    )
    .addCommand(
      command('rebuild')
        .description('Compute anew what is computed from the log: the list of runs, the events.')
        .summary('compute the projections anew')
        .action((options) => chosen(options, async (cli) => (await loaded()).journalRebuild(cli))),
    )
    .addCommand(
      command('migrate')
        .description(
          'Bring the file to the present format. A process that opens the journal does so by itself.',
        )
        .summary('bring the file to the present format')
        .action((options) => chosen(options, async (cli) => (await loaded()).journalMigrate(cli))),
    )
    .addCommand(
      command('compact')
        .description('Give the space of pruned records back to the disk.')
        .summary('give free space back to the disk')
        .action((options) => chosen(options, async (cli) => (await loaded()).journalCompact(cli))),
    )
    .addCommand(
      command('export')
        .description('Write the journal as JSON lines, with a checksum at the end.')
        .summary('write the journal as JSON lines')
        .argument('[file]', 'default: stdout')
        .action((file, options) =>
          chosen(options, async (cli) => (await loaded()).journalExport(cli, file)),
        ),
    )
    .addCommand(
      command('import')
        .description('Make a new journal of an export. One that is there already is left as it is.')
        .summary('make a new journal of an export')
        .argument('<file>', 'what journal export has written')
        .action((file, options) =>
          chosen(options, async (cli) => (await loaded()).journalImport(cli, file)),
        ),
    )
    .addHelpText('after', commandHelp.journal)
