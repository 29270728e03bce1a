/** `flext meltano state`: which commands there are, and what each takes. */
import { Command } from '@commander-js/extra-typings'

import type { Chosen } from './chosen.ts'
import type { CommonOptions } from './cli.ts'
import { command } from './common-options.ts'
import type { OnStates, StateOptions } from '../project-access/with-states.ts'
import type { Outcome } from './outcome.ts'

const stateHelp = '<environment>:<tap>-to-<target>, as state list tells'
const given = 'JSON, @ and the name of a file with JSON, or - for stdin'

const state = (name: string) =>
  command(name)
    .option('--environment <name>', 'an environment of the project')
    .option('--reason <text>', 'kept with the change')

export const states = (chosen: Chosen) => {
  const onStates = (
    options: CommonOptions & StateOptions,
    work: (on: OnStates) => Promise<Outcome>,
  ): Promise<void> =>
    chosen(options, async (cli) =>
      (await import('../project-access/with-states.ts')).withStates(cli, options, work),
    )

  return new Command('state')
    .description('the states of pipelines: where their next extraction begins')
    .addCommand(
      command('list')
        .description('List the states of the project’s pipelines.')
        .summary('list states')
        .argument('[pattern]', 'only these; * stands for anything')
        .option('--environment <name>', 'an environment of the project')
        .action((pattern, options) =>
          onStates(options, async (on) =>
            (await import('../command/state-list.ts')).stateList(on, pattern),
          ),
        ),
    )
    .addCommand(
      state('get')
        .description('Print a state, as Meltano does.')
        .summary('print a state')
        .argument('<state>', stateHelp)
        .action((id, options) =>
          onStates(options, async (on) =>
            (await import('../command/state-get.ts')).stateGet(on, id),
          ),
        ),
    )
    .addCommand(
      state('set')
        .description('Set a state, whatever was there before.')
        .summary('set a state')
        .argument('<state>', stateHelp)
        .argument('<value>', given)
        .action((id, value, options) =>
          onStates(options, async (on) =>
            (await import('../command/state-set.ts')).stateSet(on, id, value, options),
          ),
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
          onStates(options, async (on) =>
            (await import('../command/state-merge.ts')).stateMerge(on, id, value, options),
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
          onStates(options, async (on) =>
            (await import('../command/state-copy.ts')).stateCopy(on, from, to, options),
          ),
        ),
    )
    .addCommand(
      state('move')
        .description('Move a state to another pipeline: copied first, then cleared.')
        .summary('move a state')
        .argument('<from>', stateHelp)
        .argument('<to>', 'of the other pipeline')
        .action((from, to, options) =>
          onStates(options, async (on) =>
            (await import('../command/state-move.ts')).stateMove(on, from, to),
          ),
        ),
    )
    .addCommand(
      state('clear')
        .description('Empty a state, or all of them: the next run extracts from the beginning.')
        .summary('empty a state')
        .argument('[state]', stateHelp)
        .option('--all', 'empty every state of the project')
        .action((id, options) =>
          onStates(options, async (on) =>
            (await import('../command/state-clear.ts')).stateClear(on, id, options),
          ),
        ),
    )
    .addCommand(
      state('edit')
        .description(
          'Open a state in $VISUAL or $EDITOR, and set it to what was written there, unless it has changed meanwhile.',
        )
        .summary('change a state in an editor')
        .argument('<state>', stateHelp)
        .action((id, options) =>
          onStates(options, async (on) =>
            (await import('../command/state-edit.ts')).stateEdit(on, id, options),
          ),
        ),
    )
    .addCommand(
      command('export')
        .description('Print the states of the project as one JSON document, by their ids.')
        .summary('print all states')
        .argument('[pattern]', 'only these; * stands for anything')
        .option('--environment <name>', 'an environment of the project')
        .action((pattern, options) =>
          onStates(options, async (on) =>
            (await import('../command/state-transfer.ts')).stateExport(on, pattern),
          ),
        ),
    )
    .addCommand(
      state('import')
        .description(
          'Set the states of a document that state export has printed, here or where states were kept before.',
        )
        .summary('set states that were exported')
        .argument('<states>', given)
        .action((value, options) =>
          onStates(options, async (on) =>
            (await import('../command/state-transfer.ts')).stateImport(on, value, options),
          ),
        ),
    )
    .addCommand(
      state('log')
        .description('What a state was before, the newest first.')
        .summary('what a state was before')
        .argument('<state>', stateHelp)
        .action((id, options) =>
          onStates(options, async (on) =>
            (await import('../command/state-log.ts')).stateLog(on, id),
          ),
        ),
    )
    .addCommand(
      state('restore')
        .description('Set a state to what it was at an earlier revision.')
        .summary('set a state to what it was')
        .argument('<state>', stateHelp)
        .argument('<revision>', 'as state log tells')
        .action((id, revision, options) =>
          onStates(options, async (on) =>
            (await import('../command/state-log.ts')).stateRestore(on, id, revision, options),
          ),
        ),
    )
}
