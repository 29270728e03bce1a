/** What help says beyond the lists of commands and options. */
import { exitCodeMeanings } from './exit-code.ts'

const exits = exitCodeMeanings.map(([code, meaning]) => `  ${code.padEnd(10)}${meaning}`).join('\n')

export const overview = `
Examples:
  flext meltano run tap-csv target-sqlite        extract and load
  flext meltano run nightly                      the job "nightly" of the project
  flext meltano run nightly --dry-run            what it would do; touches nothing
  flext meltano run nightly --parallel 4         several of its parts at a time
  flext meltano schedule start                   run the project's schedules, until Ctrl-C
  flext service run place-order --request @order.json   a service of your own
  flext meltano select tap-csv --all             what a tap offers, and what of it is extracted
  flext meltano config list tap-csv              its settings, and where their values come from
  flext runs list --since 1d                     the runs of a day
  flext runs show 143005.123Z                    draw a run; part of its id will do
  flext runs resume --all                        go on with what was left open
  flext runs cancel <id>, flext runs undo <id>   take back what a run did
  flext events --type '*.completed' --json       what was told, as CloudEvents
  flext runs prune --older-than 90d              forget runs that ended long ago
  flext journal backup copy.db                   copy the journal, also while it is in use
  flext events parked, flext events retry --all  what a subscriber could not take
  flext doctor                                   is everything well?

A run that was cut short (Ctrl-C, a crash, a power cut) stays in the journal. The same command
again goes on with it.

Exit codes:
${exits}
`

export const commandHelp = {
  config: `
Examples:
  flext meltano config list tap-x --all        every setting, and where its value comes from
  flext meltano config set tap-x user me       in meltano.yml; with --environment, in what that says
  flext meltano config set tap-x password …    a sensitive setting goes into .env
  flext meltano config tap-x                   the config as the plugin gets it, secrets masked
`,
  analyze: `
Kinds, the worst first:
  effect-in-transaction   something outside is changed inside a database transaction
  dual-write              a database and a message, and nothing keeps both or none
  effect-after-commit     something outside is changed once the transaction has committed
  missing-compensation    several systems are changed, and the handler takes nothing back
  several-systems         several systems are changed, one after the other
  hand-made-transaction   begin, commit and rollback by hand
  several-writes          several writes to one database with no transaction around
  loop-of-effects         a change for each of many; a failure half-way leaves some done
  swallowed-error         the error of a change is dropped

A line \`// flext-quality: ignore <why>\` (in Python with #) above a function leaves it out.
TypeScript and JavaScript are read with oxc-parser: npm install --save-dev oxc-parser
`,
  journal: `
verify, backup and export work while another process has the journal; rebuild, migrate and compact
need it to themselves.
`,
  events: `
Parked events:
  An event at which its subscriber keeps failing is parked, and what its run tells later waits
  behind it. Where another process has the journal, retry and drop ask that process; otherwise
  they take effect when the subscriber next runs.
`,
  runs: `
Where another process has the journal, these commands ask that process, and wait for its answer:
resume, retry, cancel, undo, signal, fork and prune. The others only look.
`,
  lineage: `
With OPENLINEAGE_URL (and OPENLINEAGE_API_KEY, OPENLINEAGE_ENDPOINT, OPENLINEAGE_NAMESPACE), or with
FLEXT_LINEAGE_FILE, each run of \`flext meltano run\` tells its lineage when it has ended.
`,
  schedules: `
A schedule is declared in a program and kept in its journal. These commands ask the process that
has the journal, and wait for its answer. Where there is none, pause and resume are written into the
journal, and hold for the next one; trigger and backfill need the program.
`,
  service: `
Examples:
  flext service run place-order --request '{"pens":2,"to":"Lisbon"}' --id order-1
  flext service run --request @order.json --dry-run

The module exports \`services\`, a list made with \`provide\` of flext-core:
  export const services = [provide(PlaceOrder, ({ env }) => portsFrom(env))]
`,
  run: `
Examples:
  flext meltano run tap-csv target-sqlite
  flext meltano run tap-csv target-sqlite flext-sql:run --environment prod
  flext meltano run nightly --id nightly-2026-11-22

Runs and their ids:
  A run is named <environment>:<tap>-to-<target>@<UTC time>; those of a job share the time and end
  in /1, /2, …. A job that was cut short goes on with the part that is open; finished parts are
  not run again. With --id the parts are <id>/1, <id>/2, …; a single pipeline is <id>.
`,
} as const
