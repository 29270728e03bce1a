/** `flext schedules`: which commands there are, and what each takes. Nothing is loaded for them. */
import { Command } from '@commander-js/extra-typings'

import type { Chosen } from './chosen.ts'
import { asking, command } from './common-options.ts'
import { commandHelp } from './help-text.ts'

export const schedules = (chosen: Chosen) =>
  new Command('schedules')
    .description('schedules in the journal: look at them, and steer them')
    .addCommand(list(chosen))
    .addCommand(pause(chosen))
    .addCommand(resume(chosen))
    .addCommand(trigger(chosen))
    .addCommand(backfill(chosen))
    .addHelpText('after', commandHelp.schedules)

const list = (chosen: Chosen) =>
  command('list')
    .description(
      'List schedules: when each fires next, when it fired last, and how that run stands.',
    )
    .summary('list schedules')
    .action((options) =>
      chosen(options, async (cli) =>
        (await import('../command/schedules-list.ts')).schedulesList(cli),
      ),
    )

const pause = (chosen: Chosen) =>
  asking('pause')
    .description('Let a schedule fire no more, over restarts too, until it is resumed.')
    .summary('let a schedule fire no more')
    .argument('<name>', 'of the schedule')
    .option('--reason <text>', 'kept with the schedule')
    .action((name, options) =>
      chosen(options, async (cli) =>
        (await import('../command/schedules-pause.ts')).schedulesPause(cli, name, options),
      ),
    )

const resume = (chosen: Chosen) =>
  asking('resume')
    .description(
      'Let a paused schedule go on with its next time. Those that passed meanwhile are not made up for; backfill runs them.',
    )
    .summary('let a paused schedule go on')
    .argument('<name>', 'of the schedule')
    .action((name, options) =>
      chosen(options, async (cli) =>
        (await import('../command/schedules-resume.ts')).schedulesResume(cli, name, options),
      ),
    )

const trigger = (chosen: Chosen) =>
  asking('trigger')
    .description('Start a run of a schedule for this moment, paused or not.')
    .summary('start a run of a schedule now')
    .argument('<name>', 'of the schedule')
    .action((name, options) =>
      chosen(options, async (cli) =>
        (await import('../command/schedules-trigger.ts')).schedulesTrigger(cli, name, options),
      ),
    )

const backfill = (chosen: Chosen) =>
  asking('backfill')
    .description('Run all times of a schedule from one to another that have no run yet.')
    .summary('run times of the past that have no run')
    .argument('<name>', 'of the schedule')
    .requiredOption('--from <when>', 'the first: so long ago (90m, 2d), or a time (ISO 8601)')
    .option('--to <when>', 'the last', '0s')
    .action((name, options) =>
      chosen(options, async (cli) =>
        (await import('../command/schedules-backfill.ts')).schedulesBackfill(cli, name, options),
      ),
    )
