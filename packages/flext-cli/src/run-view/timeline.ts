/** What happened in a run, in order, as its records tell it: one row for each thing worth a line. */
import type { FlextError, FlowPlace, KeptEntry, RunRecord } from 'flext-core'

/** An attempt that failed and was followed by another. Times are milliseconds since the epoch. */
export interface FailedAttempt {
  readonly attempt: number
  readonly at: number
  readonly until: number
  readonly error: FlextError
}

export interface ToldEvent {
  readonly type: string
  readonly publish: string
}

/** A step that was done, failed or was undone. */
export interface StepRow {
  readonly kind: 'done' | 'failed' | 'undone' | 'trying' | 'undoing'
  readonly name: string
  readonly lane: string
  readonly began: number
  readonly ended: number
  /** Of the last attempt. */
  readonly took: number
  readonly attempts: number
  readonly failedAttempts: ReadonlyArray<FailedAttempt>
  readonly events: ReadonlyArray<ToldEvent>
  readonly error?: FlextError
  /** It was told to stop; its failure is not why the run ends. */
  readonly aborted?: true
  readonly inDoubt?: true
}

/** A turn that the run as a whole took. */
export interface TurnRow {
  readonly kind: 'turn'
  readonly turn: 'cancelling' | 'compensating' | 'resumed' | 'undo-asked' | 'stuck' | 'faulted'
  readonly at: number
  readonly says: string
  readonly left?: ReadonlyArray<string>
}

/** Nothing happened for a while: the process was gone and another went on, or the run had come to rest. */
export interface GapRow {
  readonly kind: 'gap'
  readonly why: 'cut-short' | 'at-rest'
  readonly from: number
  readonly to: number
}

export type TimelineRow = StepRow | TurnRow | GapRow

/** Between two steps of a flow next to no time passes while its process lives. */
const longestPause = 1_000

export const timelineOf = (entries: ReadonlyArray<KeptEntry>): ReadonlyArray<TimelineRow> => {
  const rows: Array<TimelineRow> = []
  const tries = new Map<string, Array<FailedAttempt>>()
  const lastTry = new Map<string, StepRow>()
  let lastAt = entries[0]?.at ?? 0

  const gapBefore = (began: number, { lane }: FlowPlace, tried: boolean): void => {
    if (lane === '' && !tried && began - lastAt > longestPause) {
      rows.push({ kind: 'gap', why: 'cut-short', from: lastAt, to: began })
    }
  }
  const stepRow = (
    kind: StepRow['kind'],
    at: number,
    record: FlowPlace & { readonly took: number; readonly attempts?: number },
    more: Partial<StepRow> = {},
  ): void => {
    const key = keyOf(kind === 'undone' ? 'undo' : 'do', record)
    const failedAttempts = tries.get(key) ?? []
    tries.delete(key)
    lastTry.delete(key)
    const began = at - record.took
    gapBefore(began, record, failedAttempts.length > 0)
    rows.push({
      kind,
      name: record.name,
      lane: record.lane,
      began: failedAttempts[0] ? Math.min(failedAttempts[0].at, began) : began,
      ended: at,
      took: record.took,
      attempts: record.attempts ?? 1,
      failedAttempts,
      events: [],
      ...more,
    })
  }
  const tried = (way: 'do' | 'undo', entry: KeptEntry, record: RetriedRecord): void => {
    const key = keyOf(way, record)
    const failed: FailedAttempt = {
      attempt: record.attempt,
      at: entry.at,
      until: record.until,
      error: record.error,
    }
    const all = [...(tries.get(key) ?? []), failed]
    tries.set(key, all)
    lastTry.set(key, {
      kind: way === 'do' ? 'trying' : 'undoing',
      name: record.name,
      lane: record.lane,
      began: all[0]?.at ?? entry.at,
      ended: entry.at,
      took: 0,
      attempts: all.length,
      failedAttempts: all,
      events: [],
      error: record.error,
    })
  }

  for (const entry of entries) {
    const { at, record } = entry
    switch (record.kind) {
      case 'step':
        stepRow('done', at, record, {
          events: (record.events ?? []).map(({ type, publish }) => ({ type, publish })),
        })
        break
      case 'failed':
        stepRow('failed', at, record, {
          error: record.error,
          ...(record.aborted ? { aborted: true } : {}),
          ...(record.inDoubt ? { inDoubt: true } : {}),
        })
        break
      case 'undone':
        stepRow('undone', at, record)
        break
      case 'retried':
        tried('do', entry, record)
        break
      case 'undo-retried':
        tried('undo', entry, record)
        break
      default: {
        if (record.kind === 'resumed' || record.kind === 'undoing') {
          rows.push({ kind: 'gap', why: 'at-rest', from: lastAt, to: at })
        }
        const turn = turnOf(at, record)
        if (turn) rows.push(turn)
      }
    }
    lastAt = at
  }
  return [...rows, ...lastTry.values()]
}

type RetriedRecord = Extract<RunRecord, { readonly kind: 'retried' | 'undo-retried' }>

const keyOf = (way: string, { lane, place }: FlowPlace): string => `${way} ${lane}:${place}`

const turnOf = (at: number, record: RunRecord): TurnRow | undefined => {
  const turn = (kind: TurnRow['turn'], says: string): TurnRow => ({
    kind: 'turn',
    turn: kind,
    at,
    says,
  })
  switch (record.kind) {
    case 'cancelling':
      return turn(
        'cancelling',
        record.cause === 'deadline' ? 'its deadline passed' : `cancelled: ${record.reason}`,
      )
    case 'compensating':
      return turn('compensating', record.error.message)
    case 'resumed':
      return turn('resumed', record.to === 'running' ? 'resumed' : 'resumed, to take back the rest')
    case 'undoing':
      return turn('undo-asked', record.reason)
    case 'stuck':
      return {
        ...turn('stuck', record.error.message),
        left: record.left.map(({ name }) => name),
      }
    case 'faulted':
      return turn('faulted', record.error.message)
    default:
      return undefined
  }
}
