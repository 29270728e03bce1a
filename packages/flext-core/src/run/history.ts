/** What the journal remembers of a run, laid out by place, so that its flow can be replayed. */
import { FlextDefect } from '../result/error.ts'
import type {
  FlowNoted,
  FlowWaiting,
  KeptEntry,
  RunCancellingRecord,
  RunCompensatingRecord,
  RunRecord,
  RunSignalledRecord,
  RunStartedRecord,
  RunUndoingRecord,
  StepDone,
  StepFailed,
} from '../journal/record.ts'
import { statusAfter, type RunStatus } from './status.ts'

/** What is known of one place in a flow. */
export interface RememberedPlace {
  readonly name: string
  /** Attempts that failed and were to be followed by another. */
  attempts: number
  /** Not before this time. */
  until: number
  outcome: StepDone | StepFailed | FlowNoted | undefined
  /** What the flow waits for here, or waited for. */
  waiting: FlowWaiting | undefined
  /** Its number among the run's records. */
  order: number
  undone: boolean
  undoAttempts: number
}

export class RunHistory {
  readonly started: RunStartedRecord
  readonly lanes: ReadonlyMap<string, ReadonlyArray<RememberedPlace>>
  /** Where an `all` was: the paths of its branches without their numbers. */
  readonly forks: ReadonlySet<string>
  readonly cancelling: RunCancellingRecord | undefined
  /** Somebody asked to take back the committed run. */
  readonly undoing: RunUndoingRecord | undefined
  /** Since then the run takes back what it did. */
  readonly compensating: RunCompensatingRecord | undefined
  /** The flow has come to its end once; a replay of it asks for nothing new. */
  readonly complete: boolean
  /** It is past its point of no return. */
  readonly decided: boolean
  /** All signals that came, by their numbers. */
  readonly signals: ReadonlyMap<number, RunSignalledRecord>
  readonly status: RunStatus
  readonly length: number

  private constructor(entries: ReadonlyArray<Pick<KeptEntry, 'record'>>) {
    const started = entries[0]?.record
    if (started?.kind !== 'started') throw new FlextDefect('a run begins with its `started` record')

    const lanes = new Map<string, Array<RememberedPlace>>()
    const signals = new Map<number, RunSignalledRecord>()
    let status: RunStatus = 'running'
    let cancelling: RunCancellingRecord | undefined
    let complete = false
    let decided = false
    let undoing: RunUndoingRecord | undefined
    let compensating: RunCompensatingRecord | undefined
    entries.forEach(({ record }, order) => {
      status = statusAfter(status, record)
      if (record.kind === 'step' && record.pivot) decided = true
      if ('place' in record) remember(lanes, record, order)
      else if (record.kind === 'signalled') signals.set(record.nth, record)
      else if (record.kind === 'cancelling') cancelling = record
      else if (record.kind === 'undoing') undoing = record
      else if (record.kind === 'compensating') compensating = record
      else if (record.kind === 'committed') complete = true
      else if (record.kind === 'resumed') countAnew(lanes)
    })
    this.started = started
    this.lanes = lanes
    this.signals = signals
    this.forks = forksOf(lanes.keys())
    this.complete = complete
    this.decided = decided
    this.cancelling = cancelling
    this.undoing = undoing
    this.compensating = compensating
    this.status = status
    this.length = entries.length
  }

  static of(entries: ReadonlyArray<Pick<KeptEntry, 'record'>>): RunHistory {
    return new RunHistory(entries)
  }
}

const forksOf = (paths: Iterable<string>): ReadonlySet<string> => {
  const forks = new Set<string>()
  for (const path of paths) {
    for (const { index } of path.matchAll(/\.\d+(?:\/|$)/g)) forks.add(path.slice(0, index))
  }
  return forks
}

/** Somebody has looked at what kept failing: it gets as many attempts as at first. */
const countAnew = (lanes: ReadonlyMap<string, ReadonlyArray<RememberedPlace>>): void => {
  for (const lane of lanes.values()) {
    // A lane has holes where an `all` or a `race` was: those are not visited.
    lane.forEach((place) => {
      Object.assign(place, { attempts: 0, undoAttempts: 0, until: 0 })
    })
  }
}

const remember = (
  lanes: Map<string, Array<RememberedPlace>>,
  record: Extract<RunRecord, { readonly place: number }>,
  order: number,
): void => {
  let lane = lanes.get(record.lane)
  if (!lane) lanes.set(record.lane, (lane = []))
  const place = (lane[record.place] ??= {
    name: record.name,
    attempts: 0,
    until: 0,
    outcome: undefined,
    waiting: undefined,
    order,
    undone: false,
    undoAttempts: 0,
  })
  switch (record.kind) {
    case 'step':
    case 'failed':
    case 'noted':
      place.outcome = record
      place.order = order
      return
    case 'waiting':
      place.waiting = record
      return
    case 'retried':
      place.attempts = record.attempt
      place.until = record.until
      return
    case 'undone':
      place.undone = true
      return
    case 'undo-retried':
      place.undoAttempts = record.attempt
      place.until = record.until
  }
}
