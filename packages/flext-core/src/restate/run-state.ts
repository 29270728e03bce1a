/**
 * The records of a run in the state of its workflow, where they outlive its end: what is needed to
 * look at the run, and to take it back. Restate's own journal is what the run goes on from.
 */
import type { WorkflowContext, WorkflowSharedContext } from '@restatedev/restate-sdk'

import {
  outlineAfter,
  publishedBy,
  publishedEvent,
  summaryOf,
  type RunOutline,
} from '../journal/projection.ts'
import { bodyOf } from '../journal/record-body.ts'
import type { JournalEntry, KeptEntry, RunRecord } from '../journal/record.ts'
import { FlextDefect } from '../result/error.ts'
import type { RunStatus } from '../run/status.ts'
import type { RunStanding, ToldEvent } from './run-messages.ts'

/** Under this key the state of a workflow says how its run stands. */
export const standingKey = 'flext.run'
const recordsKey = 'flext.records/'

export class RunState {
  readonly entries: Array<KeptEntry> = []
  /** How often the run has come to rest and went on. */
  rests = 0
  /** How many wishes it has heard. */
  heard = 0
  readonly #ctx: WorkflowContext
  #outline: RunOutline | undefined
  #unwritten: Array<KeptEntry> = []
  #batches = 0
  #written = ''
  /** What was taken over is written with the first record of the run's own. */
  #hasOwn = false
  #told: Array<ToldEvent> = []

  constructor(ctx: WorkflowContext) {
    this.#ctx = ctx
  }

  /** How the run stands; undefined while it has no record. */
  get status(): RunStatus | undefined {
    return this.#outline?.status
  }

  add(entry: JournalEntry): void {
    this.#hasOwn = true
    this.#append(entry)
  }

  /** Takes over records that another run has left. What they tell is told already. */
  inherit(entries: ReadonlyArray<JournalEntry>): void {
    for (const entry of entries) this.#append(entry)
    this.#told = []
  }

  /** Events to publish that were not handed out before. */
  takeTold(): ReadonlyArray<ToldEvent> {
    const told = this.#told
    this.#told = []
    return told
  }

  /** Writes what is new. */
  write(): void {
    if (!this.#hasOwn) return
    if (this.#unwritten.length > 0) {
      const key = `${recordsKey}${String(this.#batches++).padStart(8, '0')}`
      this.#ctx.set(key, this.#unwritten)
      this.#unwritten = []
    }
    const standing = this.#standing()
    // The time of the latest record alone is not worth a write.
    const written = JSON.stringify({ ...standing, updatedAt: 0 })
    if (written === this.#written) return
    this.#written = written
    this.#ctx.set(standingKey, standing)
  }

  #append({ run, at, record }: JournalEntry): void {
    // As a reader of the state would get it.
    const kept = JSON.parse(bodyOf(record)) as RunRecord
    const entry: KeptEntry = { run, at, record: kept, position: this.entries.length + 1 }
    this.entries.push(entry)
    this.#unwritten.push(entry)
    const before = this.#outline
    const outline = outlineAfter(before, entry)
    this.#outline = outline
    for (const pointer of publishedBy(before, entry)) {
      const told = this.entries[pointer.told - 1]!
      const { position: _, index: __, ...event } = publishedEvent(pointer, outline, told)
      this.#told.push(event)
    }
  }

  #standing(): RunStanding {
    const outline = this.#outline
    if (!outline) throw new FlextDefect('a run without records stands nowhere')
    const started = this.entries[0]!.record
    const outcome = outline.outcome === 0 ? undefined : this.entries[outline.outcome - 1]?.record
    const { rests, heard } = this
    return { ...summaryOf(outline, started, outcome), rests, heard }
  }
}

/** The records as another handler of the workflow reads them. */
export const entriesIn = async (ctx: WorkflowSharedContext): Promise<ReadonlyArray<KeptEntry>> => {
  const keys = (await ctx.stateKeys()).filter((key) => key.startsWith(recordsKey)).toSorted()
  const entries: Array<KeptEntry> = []
  for (const key of keys) entries.push(...((await ctx.get<Array<KeptEntry>>(key)) ?? []))
  return entries
}
