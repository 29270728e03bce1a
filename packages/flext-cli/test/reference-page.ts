/** The page of the reference on the command, made of the help that the command itself gives. */
import { exitCodeMeanings } from '../src/program/exit-code.ts'
import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'

const commands = [
  '',
  'meltano init',
  'meltano run',
  'meltano dead-letters list',
  'meltano dead-letters show',
  'meltano dead-letters retry',
  'meltano dead-letters drop',
  'meltano logs',
  'meltano diff',
  'meltano invoke',
  'meltano config',
  'meltano select',
  'meltano state list',
  'meltano state get',
  'meltano state set',
  'meltano state merge',
  'meltano state copy',
  'meltano state move',
  'meltano state clear',
  'meltano state edit',
  'meltano state export',
  'meltano state import',
  'meltano state log',
  'meltano state restore',
  'meltano job list',
  'meltano job add',
  'meltano job set',
  'meltano job remove',
  'meltano schedule list',
  'meltano schedule add',
  'meltano schedule set',
  'meltano schedule remove',
  'meltano schedule run',
  'meltano environment list',
  'meltano environment add',
  'meltano environment remove',
  'meltano compile',
  'meltano validate',
  'meltano add',
  'meltano remove',
  'meltano install',
  'service list',
  'service run',
  'runs list',
  'runs show',
  'runs report',
  'runs resume',
  'runs retry',
  'runs cancel',
  'runs undo',
  'runs signal',
  'runs fork',
  'runs tail',
  'runs prune',
  'schedules list',
  'schedules pause',
  'schedules resume',
  'schedules trigger',
  'schedules backfill',
  'events',
  'events parked',
  'events retry',
  'events drop',
  'journal verify',
  'journal backup',
  'journal rebuild',
  'journal migrate',
  'journal compact',
  'journal export',
  'journal import',
  'lineage show',
  'lineage impact',
  'lineage export',
  'quality check',
  'quality history',
  'quality report',
  'doctor',
  'dev analyze',
  'dev suggest',
  'dev coverage',
  'dev benchmark',
]

export const referencePage = async (): Promise<string> => {
  const sections = await Promise.all(
    commands.map(
      async (command) =>
        `## \`${`flext ${command}`.trim()}\`\n\n\`\`\`text\n${await helpOf(command)}\n\`\`\`\n`,
    ),
  )
  const codes = exitCodeMeanings.map(([code, meaning]) => [code, meaning] as const)
  const width = Math.max(...codes.map(([code]) => code.length))
  const wide = Math.max(...codes.map(([, meaning]) => meaning.length))
  const rows = [['code', 'meaning'] as const, ...codes].map(
    ([code, meaning]) => `| ${code.padEnd(width)} | ${meaning.padEnd(wide)} |`,
  )
  const rule = `| ${'-'.repeat(width)} | ${'-'.repeat(wide)} |`
  const table = [rows[0], rule, ...rows.slice(1)].join('\n')
  return `${head}\n${sections.join('\n')}\n## Exit codes\n\n${table}\n\n${documents}`
}

const helpOf = async (command: string): Promise<string> => {
  const words = command.split(' ').filter((word) => word !== '')
  const world = capturedWorld([...words, '--help'])
  await flext(world)
  return world.stdout.text().trimEnd()
}

const head = `<!-- made by: packages/flext-cli/test/reference-page.ts -->

# The command \`flext\`

This page is made of the help that the command gives; a test of \`flext-cli\` compares them.
`

const documents = `## JSON documents

With \`--json\` a command writes exactly one JSON document to stdout, and nothing else. What goes
wrong is told as text on stderr too. Times are ISO 8601 in UTC, durations milliseconds.

\`\`\`ts
/** Any command that fails. The exit code says what kind of failure it is. */
interface Failed {
  error: { _tag: string; message: string } // and what the error has beside
  hints?: string[]
  run?: string // the run that failed
  runs?: FinishedRun[] | Run[] // what was done before
}

/** flext meltano run */
interface Ran {
  job?: { id: string; how: FinishedRun['how'] } // of parts that ran side by side
  runs: FinishedRun[]
  commands?: { command: string; durationMs: number; dbt?: DbtRan }[] // of plugins, between the runs
  journal: string
}

/** Where the command is one of dbt's. */
interface DbtRan {
  run: string
  nodes: {
    id: string // model.shop.orders
    name: string
    kind: string // model, seed, snapshot, test, source
    status: string // as dbt has it
    file: string | null
    relation: string | null
    durationMs: number
    rows: number | null
    message: string | null
  }[]
  checks: { check: string; passed: boolean; failing: number; severity?: 'error' | 'warn' }[]
}

interface FinishedRun {
  id: string
  stateId: string
  status: 'committed'
  how: 'begun' | 'gone-on-with' | 'done-before'
  startedAt: string
  durationMs: number
  destination?: string // the warehouse's file, or a folder
  result: {
    stateId: string
    delivery: 'exactly-once' | 'at-least-once'
    rows: Record<string, number> // by stream
    models: { name: string; rows: number }[]
    lineage: { from: string; to: string }[]
    checks: { check: string; passed: boolean; failing: number }[]
    stateBefore: object | null
    stateAfter: object | null
    published?: Record<string, number> // rows that became visible
    effects?: Record<string, { inserted?: number; updated?: number; deleted?: number }>
    rejected?: Record<string, number> // dead letters
    discarded?: Record<string, { rows: number; values: number }> // by schema_changes
    path?: 'fused' | 'pipes'
    cutShort?: true
    commit?: 'two-phase' | 'transaction' | 'files' | 'saga' // what became visible together
    streamRetries?: Record<string, number> // streams that went again by themselves
    streamFailures?: Record<string, string> // streams that failed for good, and why
  }
  streams: StreamAccount[]
  phases: Phase[]
}

/** What is not known, or not by the target, is left out. */
interface StreamAccount {
  stream: string
  table: string // that it goes to, as the target's settings call it
  columns?: { name: string; type: string | null }[]
  keys: string[]
  read?: number // loaded, rejected and discarded rows
  bytes?: number
  published?: number
  inserted?: number
  updated?: number
  deleted?: number
  rejected: number
  discardedRows: number
  discardedValues: number
}

interface Phase {
  step: string
  phase: string // discover, load, models, checks, commit, …
  outcome: 'done' | 'failed' | 'taken-back'
  startedAt: number
  durationMs: number
  attempts: number
}

/** flext meltano run --dry-run: exits with 2 where something would be refused. */
interface Planned {
  plan: {
    stateId: string
    tap: string
    mappings: string[]
    target: string
    transform: string | null
    destination: string | null
    delivery: 'exactly-once' | 'at-least-once'
    commit: 'two-phase' | 'transaction' | 'files' | 'saga' // how it would
    fullRefresh: boolean
    state: object | null // extraction would begin from here
    streams: {
      stream: string
      into: string | null
      keys: string[]
      columns: { name: string; type: string | null }[]
      replication: string | null // FULL_TABLE, INCREMENTAL or LOG_BASED
      replicationKey: string | null
      bookmark: unknown // null: from the beginning
      rows: number | null // that the tap says there are
    }[]
    tables: TableForecast[] | null // null where that cannot be known
    unknown: string | null // why not
    models: { name: string; action: 'create' | 'replace' | 'add' | 'refuse' | null; problem?: string }[]
    checks: string[]
  }[]
  commands: string[]
}

interface TableForecast {
  stream: string
  table: string
  action: 'create' | 'change' | 'keep' | 'refuse'
  load: 'swap' | 'merge' | 'append'
  keys: string[]
  added: { name: string; type: string }[] // all, of a table that is created
  widened: { name: string; from: string; type: string }[]
  discarded?: { what: 'rows' | 'values'; columns: string[] }
  problem?: string
}

/** flext meltano logs: a document a line. */
interface Said {
  at: string
  plugin: string
  level: 'debug' | 'info' | 'warning' | 'error' | 'critical'
  message: string
  logger?: string
  metric?: {
    type: string // counter, timer, …
    name: string // record_count, http_request_duration, …
    value: number
    stream?: string
    tags: object
  }
}

/** flext meltano logs --metrics */
interface Measured {
  run: string
  metrics: {
    plugin: string
    name: string
    type: string
    stream: string | null
    times: number
    sum: number
    most: number
  }[]
}

/** flext meltano diff: before and after are left out where there is nothing on that side. */
interface Diff {
  before: { id: string; stateId: string; status: string; startedAt: string; durationMs: number }
  after: { id: string; stateId: string; status: string; startedAt: string; durationMs: number }
  streams: {
    stream: string
    isChanged: boolean
    before?: StreamAccount
    after?: StreamAccount
    columns: {
      added: { name: string; type: string | null }[]
      removed: { name: string; type: string | null }[]
      retyped: { name: string; before: string | null; after: string | null }[]
    }
  }[]
  models: { name: string; before?: { rows: number }; after?: { rows: number } }[]
  checks: {
    check: string
    before?: { passed: boolean; failing: number }
    after?: { passed: boolean; failing: number }
  }[]
  state: { of: string; before?: unknown; after?: unknown }[]
  phases: { phase: string; before?: number; after?: number }[]
  request: { key: string; before?: unknown; after?: unknown }[]
}

/** flext runs report */
interface Reported {
  journal: string
  run: string
  report: string // the file
  streams: number
}

/** flext service list */
interface Services {
  module: string
  services: { name: string; version: number; request: string; result: string }[]
}

/** flext service run */
interface ServiceRan {
  run: Run
  how: 'begun' | 'gone-on-with' | 'done-before'
  journal: string
}

/** flext service run --dry-run */
interface WouldRun {
  service: string
  request: 'valid'
  rules: 'hold'
}

interface Run {
  id: string
  service: string
  version: number
  status:
    | 'queued'
    | 'running'
    | 'waiting'
    | 'compensating'
    | 'committed'
    | 'compensated'
    | 'cancelled'
    | 'stuck'
    | 'faulted'
  startedAt: string
  updatedAt: string
  durationMs: number
  queue?: { name: string; key?: string; priority?: number; dedupe?: string }
  request: unknown
  result?: unknown
  error?: { _tag: string; message: string }
}

/** flext runs list */
interface Listed {
  journal: string
  runs: Run[]
  more: boolean // there are more than --limit
}

/** flext runs show: timeline is what is drawn, records are the journal's own. */
interface Shown {
  journal: string
  owner: { pid: number; host: string; since: number } | null
  run: Run
  parent?: string // the run whose flow called this one
  children?: { name?: string; id: string; service: string; status: Status }[]
  timeline: object[]
  records: { position: number; run: number; at: number; record: { kind: string } }[]
}

/** flext meltano state export, by state id; flext meltano state import takes it. */
interface StatesExported {
  [stateId: string]: { singer_state: object }
}

/** flext meltano state import: what each is at now. */
interface StatesImported {
  revisions: Record<string, number>
}

/** flext runs undo of a pipeline; undone is false with --dry-run. */
interface LoadUndone {
  undone: boolean
  stateId: string
  run: string
  rows: Record<string, number> // gone, by table
  dropped: string[] // tables that the run had made
  state: object | null // where the next run goes on
}

/** flext runs cancel, flext runs undo, flext runs signal, flext runs fork */
interface Steered {
  run: Run
}

/** flext runs undo --dry-run: the next to be taken back first. */
interface UndoPlanned {
  run: Run
  plan: { lane: string; place: number; name: string }[]
}

/** flext runs tail: a document a line. */
interface Recorded {
  position: number
  at: string
  service: string
  id: string
  record: { kind: string }
}

/** flext runs prune: bytes are those of the records, freeBytes what is free in the file now. */
interface Pruned {
  journal: string
  dryRun: boolean
  runs: number
  records: number
  bytes: number
  fileBytes: number
  freeBytes: number
}

/** flext journal verify */
interface Verified {
  well: boolean
  path: string
  format: number
  records: number
  runs: number
  pruned: number
  intactTo: number // up to this position the log is whole
  problems: {
    in: 'file' | 'log' | 'projections' | 'cells' | 'cursors'
    position?: number
    found: string
  }[]
  recovered?: { path: string; records: number; intactTo: number; lost: string[] }
}

/** flext runs resume, flext runs retry */
interface Resumed {
  runs: Run[]
}

/** flext schedules list */
interface Schedules {
  journal: string
  schedules: {
    name: string
    timing: string // cron 0 2 * * * Europe/Berlin, or every 900000 ms
    service: string
    next: string | null
    paused: { since: string; reason?: string } | null
    lastRun: { id: string; status: Run['status'] } | null
    fires: {
      at: string // the time it stands for
      by: 'time' | 'catch-up' | 'trigger' | 'backfill'
      outcome: 'started' | 'overlap' | 'missed' | 'refused'
      run?: string
      error?: { _tag: string; message: string }
    }[] // the latest 20, the latest first
  }[]
}

/** flext schedules pause, resume, trigger, backfill */
interface SteeredSchedule {
  schedule: string
  paused?: boolean // pause, resume
  run?: { service: string; id: string } // trigger
  times?: number // backfill
}

/** flext events: CloudEvents 1.0, each with its position; next is for --after. */
interface Told {
  journal: string
  events: ({ position: string; specversion: '1.0' } & object)[]
  next: string | null
}

/** flext events parked */
interface Parked {
  journal: string
  parked: {
    subscriber: string
    event: { specversion: '1.0' } & object
    position: string
    error: { _tag: string; message: string }
    attempts: number // 0: it waits behind another
    parkedAt: string
    due: boolean // to be tried again
  }[]
}

/** flext events retry, flext events drop: how many. */
interface Decided {
  journal: string
  events: number
}

/** flext dev analyze */
interface Analyzed {
  folder: string
  files: number
  lines: number
  functions: number
  problems: { path: string; line: number; column: number; message: string }[] // not understood
  findings: Finding[]
}

interface Finding {
  id: string // the same as long as the function keeps its name, its file and its fault
  kind:
    | 'effect-in-transaction'
    | 'dual-write'
    | 'effect-after-commit'
    | 'missing-compensation'
    | 'several-systems'
    | 'hand-made-transaction'
    | 'several-writes'
    | 'loop-of-effects'
    | 'swallowed-error'
  path: string
  line: number
  column: number
  endLine: number
  function: string
  summary: string
  rank: 'high' | 'medium' | 'low'
  score: number // 1 to 100
  reasons: { points: number; why: string }[]
  calls: {
    line: number
    column: number
    call: string
    kind: string // database, http, message, file, mail, payment, cloud, cache, process, port
    changes: boolean
    system: string
    known: boolean // an import says so; otherwise it is told from names
    each?: string // what a loop goes over
    inTransaction: boolean
    through: string[] // the functions on the way to it
    about?: string
    verb?: string // what its SQL begins with
    takes: string[]
    counts: boolean // it belongs to what is wrong
    byHand?: 'begin' | 'commit' | 'rollback'
  }[]
  signs: { kind: Finding['kind']; line: number; text: string }[]
  parameters: { name: string; type?: string; optional: boolean }[]
  throws: string[]
}

/** flext dev suggest */
interface Suggested {
  folder: string
  suggestions: { finding: Finding; service: object; file: string; yaml: string }[]
}

/** flext dev coverage */
interface Coverage {
  folder: string
  files: number
  lines: number
  functions: number
  problems: { path: string; line: number; column: number; message: string }[]
  figures: Figures
  operations: {
    name: string
    path: string
    line: number
    service: boolean
    transactional: boolean
    events: boolean
  }[]
  missed: {
    share: 'services' | 'transactional' | 'events'
    wanted: number
    found: number
    because: 'least' | 'baseline'
  }[]
  comparison?: { before: Figures; opened: string[]; closed: string[] }
}

interface Figures {
  operations: number
  services: { count: number; percent?: number } // no percentage where there are no operations
  transactional: { count: number; percent?: number }
  events: { count: number; percent?: number }
}

/** flext lineage show */
interface LineageShown {
  journal: string
  nodes: {
    id: string
    dataset: { namespace: string; name: string } // named as OpenLineage names datasets
    kind: 'source' | 'table' | 'model'
    columns: string[]
    writtenBy?: { job: string; run: string; at: number }
    rows: number | null
    failedChecks: string[]
    unread: string | null // why its columns are not known
  }[]
  edges: { from: string; to: string }[]
  columns: { from: object; to: object; use: string }[]
  written: string[] // files
}

/** flext lineage impact: of a dataset, or of a column. */
interface Impact {
  of: { namespace: string; name: string; column?: string }
  datasets?: { namespace: string; name: string; distance: number }[]
  columns?: { namespace: string; name: string; column: string; use: string }[]
  rowsOf?: { namespace: string; name: string; use: string }[]
  unknown?: { namespace: string; name: string }[]
}

/** flext lineage export, to a file or with --send */
interface LineageExported {
  events: number
  export?: string
  sent?: string[]
}

/** flext quality check */
interface Assessed {
  assessed: {
    stateId: string
    checks: { check: string; passed: boolean; failing: number; severity?: 'error' | 'warn' }[]
  }[]
}

/** flext quality history: the oldest time first. */
interface QualityHistory {
  journal: string
  checks: {
    pipeline: string
    check: string
    severity: 'error' | 'warn'
    times: { at: number; run: string; passed: boolean; failing: number }[]
  }[]
}

/** flext quality report */
interface QualityReported {
  journal: string
  report: string
  checks: number
}

/** flext dev benchmark */
interface Compared {
  comparisons: {
    name: string
    service: string
    scenarios: {
      scenario: string
      outcomes: {
        contestant: 'original' | 'service'
        rounds: number
        inconsistent: { mode: 'none' | 'refused' | 'lost' | 'crash'; at: string; says: string }[]
        stuck: { mode: 'refused' | 'lost' | 'crash'; at: string }[]
      }[]
      measurements: {
        contestant: 'original' | 'service, in memory' | 'service, durable'
        runs: number
        medianMs: number
        p95Ms: number
        heapBytes: number // by which the heap grew at most
      }[]
    }[]
  }[]
}

/** flext doctor */
interface Doctor {
  well: boolean
  findings: { check: string; status: 'ok' | 'warn' | 'fail'; says: string; advice?: string }[]
}
\`\`\`
`
