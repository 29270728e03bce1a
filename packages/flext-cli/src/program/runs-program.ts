/** `flext runs`: which commands there are, and what each takes. Nothing is loaded for them. */
import { Command } from '@commander-js/extra-typings'

import type { Chosen } from './chosen.ts'
import { asking, command } from './common-options.ts'
import { commandHelp } from './help-text.ts'

const idHelp = 'its id, or the beginning or end of it'

export const runs = (chosen: Chosen) =>
  new Command('runs')
    .description('runs in the journal: look at them, and steer them')
    .addCommand(list(chosen))
    .addCommand(show(chosen))
    .addCommand(report(chosen))
    .addCommand(resume(chosen))
    .addCommand(retry(chosen))
    .addCommand(cancel(chosen))
    .addCommand(undo(chosen))
    .addCommand(signal(chosen))
    .addCommand(fork(chosen))
    .addCommand(tail(chosen))
    .addCommand(prune(chosen))
    .addHelpText('after', commandHelp.runs)

const list = (chosen: Chosen) =>
  command('list')
    .description('List runs, the newest first. Works while another process runs pipelines.')
    .summary('list runs, the newest first')
    .option('--status <status...>', 'running, committed, compensated, cancelled, stuck, …')
    .option('--service <name>', 'only runs of this service')
    .option('--since <when>', 'begun at most so long ago (90m, 2d), or since a time (ISO 8601)')
    .option('--until <when>', 'begun before that')
    .option('--error <tag>', 'only runs that ended in this error, such as TargetLoadFailed')
    .option('--id <prefix>', 'only runs whose id begins so')
    .option('--limit <n>', 'at most so many', '20')
    .action((options) =>
      chosen(options, async (cli) =>
        (await import('../command/runs-list.ts')).runsList(cli, options),
      ),
    )

const show = (chosen: Chosen) =>
  command('show')
    .description('Draw a run: steps, times, attempts, events, errors, and what was taken back.')
    .summary('draw a run')
    .argument('<id>', idHelp)
    .action((id, options) =>
      chosen(options, async (cli) => (await import('../command/runs-show.ts')).runsShow(cli, id)),
    )

const report = (chosen: Chosen) =>
  command('report')
    .description(
      'Write a page about a run of a pipeline that needs nothing else: rows over time, steps, the runs before, models, checks, dead letters, state, and what plugins said.',
    )
    .summary('write a page about a run of a pipeline')
    .argument(
      '[id]',
      `${idHelp}; a pipeline’s state id is its newest run (default: the newest of all)`,
    )
    .option('--output <file>', 'where to', 'report.html')
    .option('--history <n>', 'so many runs of the pipeline are compared', '30')
    .option('--lineage <href>', 'where a page of the lineage is, to link to')
    .action((id, options) =>
      chosen(options, async (cli) =>
        (await import('../command/runs-report.ts')).runsReport(cli, id, options),
      ),
    )

const resume = (chosen: Chosen) =>
  asking('resume')
    .description('Go on with a run that is open, stuck or faulted.')
    .summary('go on with runs that are open, stuck or faulted')
    .argument('[id]', idHelp)
    .option('--all', 'all that can go on, one after another')
    .action((id, options) =>
      chosen(options, async (cli) =>
        (await import('../command/runs-resume.ts')).runsResume(cli, id, options),
      ),
    )

const retry = (chosen: Chosen) =>
  asking('retry')
    .description(
      'Give a run another chance. One that is open, stuck or faulted goes on, as with resume. One that failed or was cancelled, and is taken back, begins anew from its first step under a new id.',
    )
    .summary('go on with a run, or begin anew one that failed')
    .argument('[id]', idHelp)
    .option('--all', 'all that can go on, one after another')
    .action((id, options) =>
      chosen(options, async (cli) =>
        (await import('../command/runs-retry.ts')).runsRetry(cli, id, options),
      ),
    )

const cancel = (chosen: Chosen) =>
  asking('cancel')
    .description('Cancel an open run: what it did is taken back.')
    .summary('cancel an open run and take back what it did')
    .argument('<id>', idHelp)
    .option('--reason <text>', 'kept with the run')
    .action((id, options) =>
      chosen(options, async (cli) =>
        (await import('../command/runs-cancel.ts')).runsCancel(cli, id, options),
      ),
    )

const undo = (chosen: Chosen) =>
  asking('undo')
    .description('Take back a committed run, where its steps allow it.')
    .summary('take back a committed run')
    .argument('<id>', idHelp)
    .option('--reason <text>', 'kept with the run')
    .option('--dry-run', 'only list what would be taken back, the next first')
    .action((id, options) =>
      chosen(options, async (cli) =>
        (await import('../command/runs-undo.ts')).runsUndo(cli, id, options),
      ),
    )

const signal = (chosen: Chosen) =>
  asking('signal')
    .description('Say something to a run that waits for it, or will.')
    .summary('say something to a run that waits for it')
    .argument('<id>', idHelp)
    .argument('<signal>', 'the name of the signal')
    .argument('[payload]', 'what it says: JSON, or @ and the name of a file with JSON')
    .option('--signal-id <id>', 'the same word sent again under the same id counts once')
    .action((id, name, payload, options) =>
      chosen(options, async (cli) =>
        (await import('../command/runs-signal.ts')).runsSignal(cli, id, name, payload, options),
      ),
    )

const fork = (chosen: Chosen) =>
  asking('fork')
    .description(
      'Begin a new run with what another did before a step, and do the rest anew. What was taken over stays when the new run fails.',
    )
    .summary('begin a new run in the middle of another')
    .argument('<id>', idHelp)
    .requiredOption('--from <step>', 'the first step to be done anew: charge, or charge#3')
    .option('--id <id>', 'of the new run (default: a new one)')
    .action((id, options) =>
      chosen(options, async (cli) =>
        (await import('../command/runs-fork.ts')).runsFork(cli, id, options),
      ),
    )

const tail = (chosen: Chosen) =>
  command('tail')
    .description(
      'Follow what is recorded, a line each. Of one run: all of it, and on to its end. Of all runs: from now on, until Ctrl-C. With --json, each line is a JSON document.',
    )
    .summary('follow runs as they go')
    .argument('[id]', idHelp)
    .action((id, options) =>
      chosen(options, async (cli) => (await import('../command/runs-tail.ts')).runsTail(cli, id)),
    )

const prune = (chosen: Chosen) =>
  command('prune')
    .description(
      'Remove runs that ended long ago, for good. Open runs stay, and so do runs whose events a subscriber has still to see. Stuck and faulted ones go only where --status names them.',
    )
    .summary('remove runs that ended long ago')
    .requiredOption(
      '--older-than <when>',
      'ended longer ago (90d, 12h), or before a time (ISO 8601)',
    )
    .option('--status <status...>', 'default: committed, compensated and cancelled')
    .option('--limit <n>', 'at most so many, the oldest first')
    .option('--dry-run', 'only say what would go')
    .option('--timeout <duration>', 'how long to wait for the process that has the journal', '10m')
    .action((options) =>
      chosen(options, async (cli) =>
        (await import('../command/runs-prune.ts')).runsPrune(cli, options),
      ),
    )
