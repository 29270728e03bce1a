/** The options that every command takes. */
import { Command, type OptionValues } from '@commander-js/extra-typings'

/** A command, not yet part of any other, with the options that all have. */
export const command = (name: string) =>
  answering(
    new Command(name)
      .option(
        '--project <dir>',
        'the folder of a Meltano project or of flext.services.ts (default: the nearest upwards)',
      )
      .option('--journal <file>', 'the journal (default: <project>/.flext/journal.db)'),
  )

/** For commands about the services that a module provides. */
export const serving = (name: string) =>
  answering(
    new Command(name).option(
      '--module <file>',
      'the module that exports `services` (default: the nearest flext.services.ts upwards)',
    ),
  )

/** How every command may be asked to answer. */
export const answering = <Args extends Array<unknown>, Options extends OptionValues>(
  each: Command<Args, Options>,
) =>
  each
    .option('--json', 'answer with one JSON document on stdout')
    .option('-q, --quiet', 'say nothing on the way')
    .option('--no-color', 'no colours (also NO_COLOR; FORCE_COLOR asks for them)')

/** For commands that make runs go on. */
export const steering = (name: string) =>
  logging(command(name)).option(
    '--wait <duration>',
    'how long to wait for another command that makes runs go on (default: not at all)',
  )

export const logging = <Args extends Array<unknown>, Options extends OptionValues>(
  each: Command<Args, Options>,
) =>
  each
    .option('--log-level <level>', 'debug, info, warn, error or silent', 'warn')
    .option(
      '--progress <how>',
      'how what goes on is told: auto, plain, json (lines) or none',
      'auto',
    )
    .option('--log-file <file>', 'write the log there, as JSON lines (default: stderr)')

/** For commands that steer a run, which another process may have. */
export const asking = (name: string) =>
  logging(command(name)).option(
    '--timeout <duration>',
    'how long to wait for the process that has the journal',
    '30s',
  )
