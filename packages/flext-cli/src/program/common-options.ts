/** The options that every command takes. */
import { Command } from '@commander-js/extra-typings'

/** A command, not yet part of any other, with the options that all have. */
export const command = (name: string) =>
  new Command(name)
    .option('--project <dir>', 'the Meltano project (default: the nearest folder upwards)')
    .option('--journal <file>', 'the journal (default: <project>/.flext/journal.db)')
    .option('--json', 'answer with one JSON document on stdout')
    .option('-q, --quiet', 'say nothing on the way')
    .option('--no-color', 'no colours (also NO_COLOR; FORCE_COLOR asks for them)')

/** For commands that make runs go on. */
export const steering = (name: string) =>
  command(name)
    .option('--log-level <level>', 'debug, info, warn, error or silent', 'warn')
    .option('--log-file <file>', 'write the log there, as JSON lines (default: stderr)')

/** For commands that steer a run, which another process may have. */
export const asking = (name: string) =>
  steering(name).option(
    '--timeout <duration>',
    'how long to wait for the process that has the journal',
    '30s',
  )
