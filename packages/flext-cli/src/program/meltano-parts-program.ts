/** `flext meltano state`, `job` and `schedule`: which commands there are, and what each takes. */
import { Command } from '@commander-js/extra-typings'

import type { Chosen } from './chosen.ts'
import { command, steering } from './common-options.ts'

const loadedStates = () => import('../command/meltano-state.ts')
const loadedParts = () => import('../command/meltano-parts.ts')

const stateHelp = '<environment>:<tap>-to-<target>, as state list tells'
const given = 'JSON, @ and the name of a file with JSON, or - for stdin'

const state = (name: string) =>
  command(name)
    .option('--environment <name>', 'an environment of the project')
    .option('--reason <text>', 'kept with the change')

export const states = (chosen: Chosen) =>
  new Command('state')
    .description('the states of pipelines: where their next extraction begins')
    .addCommand(
      command('list')
        .description('List the states of the project’s pipelines.')
        .summary('list states')
        .argument('[pattern]', 'only these; * stands for anything')
        .option('--environment <name>', 'an environment of the project')
        .action((pattern, options) =>
          chosen(options, async (cli) => (await loadedStates()).stateList(cli, pattern, options)),
        ),
    )
    .addCommand(
      state('get')
        .description('Print a state, as Meltano does.')
        .summary('print a state')
        .argument('<state>', stateHelp)
        .action((id, options) =>
          chosen(options, async (cli) => (await loadedStates()).stateGet(cli, id, options)),
        ),
    )
    .addCommand(
      state('set')
        .description('Set a state, whatever was there before.')
        .summary('set a state')
        .argument('<state>', stateHelp)
        .argument('<value>', given)
        .action((id, value, options) =>
          chosen(options, async (cli) => (await loadedStates()).stateSet(cli, id, value, options)),
        ),
    )
    .addCommand(
      state('merge')
        .description('Lay a state over the one that is there, bookmark by bookmark.')
        .summary('lay a state over another')
        .argument('<state>', stateHelp)
        .argument('[value]', given)
        .option('--from-state-id <state>', 'take the state of another pipeline')
        .action((id, value, options) =>
          chosen(options, async (cli) =>
            (await loadedStates()).stateMerge(cli, id, value, options),
          ),
        ),
    )
    .addCommand(
      state('copy')
        .description('Copy a state to another pipeline.')
        .summary('copy a state')
        .argument('<from>', stateHelp)
        .argument('<to>', 'of the other pipeline')
        .action((from, to, options) =>
          chosen(options, async (cli) => (await loadedStates()).stateCopy(cli, from, to, options)),
        ),
    )
    .addCommand(
      state('move')
        .description('Move a state to another pipeline: copied first, then cleared.')
        .summary('move a state')
        .argument('<from>', stateHelp)
        .argument('<to>', 'of the other pipeline')
        .action((from, to, options) =>
          chosen(options, async (cli) => (await loadedStates()).stateMove(cli, from, to, options)),
        ),
    )
    .addCommand(
      state('clear')
        .description('Empty a state: the next run extracts from the beginning.')
        .summary('empty a state')
        .argument('<state>', stateHelp)
        .action((id, options) =>
          chosen(options, async (cli) => (await loadedStates()).stateClear(cli, id, options)),
        ),
    )
    .addCommand(
      state('log')
        .description('What a state was before, the newest first.')
        .summary('what a state was before')
        .argument('<state>', stateHelp)
        .action((id, options) =>
          chosen(options, async (cli) => (await loadedStates()).stateLog(cli, id, options)),
        ),
    )
    .addCommand(
      state('restore')
        .description('Set a state to what it was at an earlier revision.')
        .summary('set a state to what it was')
        .argument('<state>', stateHelp)
        .argument('<revision>', 'as state log tells')
        .action((id, revision, options) =>
          chosen(options, async (cli) =>
            (await loadedStates()).stateRestore(cli, id, revision, options),
          ),
        ),
    )

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
