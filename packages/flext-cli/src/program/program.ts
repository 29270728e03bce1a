/** The whole command line: which commands there are, and what each takes. Nothing is loaded for them. */
import { Command } from '@commander-js/extra-typings'

import { hasColours, paint } from '../terminal/paint.ts'
import type { World } from '../world/world.ts'
import { command } from './common-options.ts'
import { overview } from './help-text.ts'
import type { Chosen } from './chosen.ts'
import { dev } from './dev-program.ts'
import { events } from './events-program.ts'
import { journal } from './journal-program.ts'
import { meltano } from './meltano-program.ts'
import { lineage } from './lineage-program.ts'
import { quality } from './quality-program.ts'
import { runs } from './runs-program.ts'
import { schedules } from './schedules-program.ts'
import { service } from './service-program.ts'
import { version } from './version.ts'

export const programFor = (world: World, chosen: Chosen) => {
  const program = new Command('flext')
    .description('Run pipelines and services, look at their runs, and go on after a crash.')
    .version(version(), '-V, --version', 'say which version this is')
    .enablePositionalOptions()
    .addCommand(meltano(chosen))
    .addCommand(service(chosen))
    .addCommand(runs(chosen))
    .addCommand(schedules(chosen))
    .addCommand(events(chosen))
    .addCommand(journal(chosen))
    .addCommand(lineage(chosen))
    .addCommand(quality(chosen))
    .addCommand(doctor(chosen))
    .addCommand(dev(chosen))
    .addHelpText('after', overview)
  adjust(program, world)
  return program
}

const doctor = (chosen: Chosen) =>
  command('doctor')
    .description('Look at everything a pipeline needs, and say what to do where it is not well.')
    .summary('look whether everything is well')
    .option('--environment <name>', 'an environment of the project')
    .option(
      '--database <variable...>',
      'environment variables with PostgreSQL connection strings: list what runs have left prepared there',
    )
    .action((options) =>
      chosen(options, async (cli) => (await import('../command/doctor.ts')).doctor(cli, options)),
    )

/** Where the texts of the program go, for the program and all of its commands. */
const adjust = (each: Command, world: World): void => {
  const { bold } = paint(hasColours(world.env, world.stdout, !world.args.includes('--no-color')))
  each
    .exitOverride()
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .showHelpAfterError('(--help says more)')
    .configureOutput({
      writeOut: world.stdout.write,
      writeErr: world.stderr.write,
      getOutHelpWidth: () => Math.min(world.stdout.columns() ?? 100, 100),
      getErrHelpWidth: () => Math.min(world.stderr.columns() ?? 100, 100),
      getOutHasColors: () => true,
      getErrHasColors: () => true,
    })
    .configureHelp({ styleTitle: bold, showGlobalOptions: false })
  for (const inner of each.commands) adjust(inner as Command, world)
}
