/** `flext meltano job`, `schedule` and `environment`: which commands there are, and what each takes. */
import { Command } from '@commander-js/extra-typings'

import type { Chosen } from './chosen.ts'
import { command, steering } from './common-options.ts'

const loadedParts = () => import('../command/meltano-parts.ts')

const tasksHelp = 'tasks, each a line of words in quotes; also "[tap target, dbt:run]"'

const formatHelp = 'text, or json in the shape that Meltano gives to other programs'

const loadedEnvironments = () => import('../command/meltano-environments.ts')

export const environments = (chosen: Chosen) =>
  new Command('environment')
    .description('environments of the project')
    .addCommand(
      command('list')
        .description('List the environments of the project.')
        .summary('list environments')
        .action((options) =>
          chosen(options, async (cli) => (await loadedEnvironments()).environmentList(cli)),
        ),
    )
    .addCommand(
      command('add')
        .description('Add an environment that says nothing yet.')
        .summary('add an environment')
        .argument('<environment>', 'its name')
        .action((name, options) =>
          chosen(options, async (cli) =>
            (await loadedEnvironments()).environmentWrite(cli, 'add', name),
          ),
        ),
    )
    .addCommand(
      command('remove')
        .description('Remove an environment with all that it says.')
        .summary('remove an environment')
        .argument('<environment>', 'its name')
        .action((name, options) =>
          chosen(options, async (cli) =>
            (await loadedEnvironments()).environmentWrite(cli, 'remove', name),
          ),
        ),
    )

export const jobs = (chosen: Chosen) =>
  new Command('job')
    .description('jobs: what is run under a name')
    .addCommand(
      command('list')
        .description('List the jobs of the project and their tasks.')
        .summary('list jobs')
        .argument('[job]', 'only this one')
        .option('--format <format>', formatHelp, 'text')
        .action((name, options) =>
          chosen(options, async (cli) => (await loadedParts()).jobList(cli, name, options)),
        ),
    )
    .addCommand(
      command('add')
        .description('Add a job.')
        .summary('add a job')
        .argument('<job>', 'its name')
        .requiredOption('--tasks <tasks...>', tasksHelp)
        .action((name, options) =>
          chosen(options, async (cli) =>
            (await loadedParts()).jobWrite(cli, 'add', name, options.tasks),
          ),
        ),
    )
    .addCommand(
      command('set')
        .description('Change the tasks of a job.')
        .summary('change a job')
        .argument('<job>', 'its name')
        .requiredOption('--tasks <tasks...>', tasksHelp)
        .action((name, options) =>
          chosen(options, async (cli) =>
            (await loadedParts()).jobWrite(cli, 'set', name, options.tasks),
          ),
        ),
    )
    .addCommand(
      command('remove')
        .description('Remove a job that no schedule runs.')
        .summary('remove a job')
        .argument('<job>', 'its name')
        .action((name, options) =>
          chosen(options, async (cli) => (await loadedParts()).partRemove(cli, 'jobs', name)),
        ),
    )

const scheduled = (name: string) =>
  command(name)
    .option('--job <job>', 'the job that it runs')
    .option('--extractor <tap>', 'or the pair that it runs')
    .option('--loader <target>', 'the other half of the pair')
    .option('--transform <word>', 'run, skip or only')
    .option('--start-date <date>', 'not before that')

export const schedules = (chosen: Chosen) =>
  new Command('schedule')
    .description('schedules of the project: what is run when')
    .addCommand(
      command('list')
        .description('List the schedules of the project.')
        .summary('list schedules')
        .option('--format <format>', formatHelp, 'text')
        .action((options) =>
          chosen(options, async (cli) => (await loadedParts()).scheduleList(cli, options)),
        ),
    )
    .addCommand(
      scheduled('add')
        .description('Add a schedule.')
        .summary('add a schedule')
        .argument('<schedule>', 'its name')
        .requiredOption('--interval <cron>', 'five fields, or @hourly, @daily, @weekly, …')
        .action((name, options) =>
          chosen(options, async (cli) =>
            (await loadedParts()).scheduleWrite(cli, 'add', name, options),
          ),
        ),
    )
    .addCommand(
      scheduled('set')
        .description('Change a schedule.')
        .summary('change a schedule')
        .argument('<schedule>', 'its name')
        .option('--interval <cron>', 'five fields, or @hourly, @daily, @weekly, …')
        .action((name, options) =>
          chosen(options, async (cli) =>
            (await loadedParts()).scheduleWrite(cli, 'set', name, options),
          ),
        ),
    )
    .addCommand(
      command('remove')
        .description('Remove a schedule.')
        .summary('remove a schedule')
        .argument('<schedule>', 'its name')
        .action((name, options) =>
          chosen(options, async (cli) => (await loadedParts()).partRemove(cli, 'schedules', name)),
        ),
    )
    .addCommand(
      steering('run')
        .description('Run at once what a schedule runs, with its variables.')
        .summary('run a schedule now')
        .argument('<schedule>', 'its name')
        .option('--environment <name>', 'an environment of the project')
        .option('--full-refresh', 'extract from the beginning, whatever the state says')
        .option('--dry-run', 'say what would be done, and touch nothing')
        .action((name, options) =>
          chosen(options, async (cli) => (await loadedParts()).scheduleRun(cli, name, options)),
        ),
    )
    .addCommand(
      steering('start')
        .description(
          'Stay in the foreground and run what is due, until Ctrl-C or SIGTERM. A time fires once, times that were missed are made up for as annotations.flext of the schedule says, and a schedule does not overlap itself.',
        )
        .summary('run what is due, in the foreground')
        .argument('[schedules...]', 'only these')
        .option('--environment <name>', 'an environment of the project')
        .action((names, options) =>
          chosen(options, async (cli) =>
            (await import('../command/schedule-start.ts')).scheduleStart(cli, names, options),
          ),
        ),
    )
