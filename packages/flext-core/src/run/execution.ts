/** A run in this process, from its start or recovery to its end, whichever way it ends. */
import { either as E } from 'fp-ts'

import { withCorrelation, type Correlation } from '../correlation/correlation.ts'
import { JournalBroken, type Awaitable } from '../journal/journal.ts'
import { bodyOf } from '../journal/record-body.ts'
import type { CancelCause, RunRecord, RunStartedRecord } from '../journal/record.ts'
import type { QueuePlace } from '../queue/queue-place.ts'
import { causeOf } from '../result/cause.ts'
import type { RunWatch } from '../telemetry/telemetry.ts'
import { afterFlow, endStopped, type EndOptions, type RunEnd } from './after-flow.ts'
import { awaitTurn } from './await-turn.ts'
import { driveLane } from './drive-lane.ts'
import { pastReturn } from './handle.ts'
import { RunHistory } from './history.ts'
import { Lane } from './lane.ts'
import { RunContext, type RunIdentity, type RunSetup } from './run-context.ts'
import {
  journalFailed,
  runFaulted,
  runInterrupted,
  type JournalFailed,
  type RunInterrupted,
} from './run-error.ts'
import { signalledRecord } from './signal-box.ts'
import { isOpen, takesSignals, type RunStatus } from './status.ts'
import type { StepEnd } from './step-end.ts'
import type { Stop } from './stop.ts'

interface Remembered {
  readonly record: RunRecord
}

export interface ExecutionOptions extends RunSetup, EndOptions {
  readonly request: unknown
  /** All that the journal has of a run that goes on; undefined for a new one. */
  readonly past: ReadonlyArray<Remembered> | undefined
  readonly onRecord: ((record: RunRecord, at: number) => void) | undefined
  /** Takes the place in which it waits for its turn, if it has to. */
  readonly enterQueue?: (() => QueuePlace) | undefined
}

export class Execution {
  readonly identity: RunIdentity
  readonly #options: ExecutionOptions
  /** Kept only where the run is to be replayed again and again. */
  readonly #records: Array<Remembered>
  readonly #watch: RunWatch | undefined
  #run: RunContext
  #end: Awaitable<RunEnd> | undefined
  #place: QueuePlace | undefined
  #forgetDeadline: (() => void) | undefined
  #ended = false

  constructor(options: ExecutionOptions) {
    const { kit, identity, past, started } = options
    this.#options = options
    this.identity = identity
    this.#records = kit.alwaysReplay ? [...(past ?? [])] : none
    const recovered = past !== undefined
    this.#watch = kit.telemetry.enabled
      ? kit.telemetry.watch({
          service: identity.service,
          id: identity.id,
          recovered,
          traceparent: started.traceparent,
        })
      : undefined
    this.#run = this.#context(past && RunHistory.of(past), recovered)
    if (!past) this.#run.record(started)
  }

  /** Drives the run; answers at once when nothing on the way had to be waited for. To be called once. */
  begin(): Awaitable<RunEnd> {
    const { started } = this.#options
    this.#end =
      (started.correlation ?? started.traceparent) === undefined
        ? this.#driveWatched()
        : withCorrelation(correlationOf(started), () => this.#driveWatched())
    return this.#end
  }

  /** Of a run that was begun. */
  get end(): Promise<RunEnd> {
    return Promise.resolve(this.#end!)
  }

  get request(): unknown {
    return this.#options.request
  }

  get status(): RunStatus {
    return this.#run.status
  }

  /** Why the run cannot be cancelled any more; undefined when it is being cancelled. */
  async cancel(cause: CancelCause, reason: string): Promise<string | undefined> {
    if (this.#ended || !isOpen(this.status)) return `it is ${this.status}`
    if (this.#run.pivotOrder >= 0) return pastReturn
    if (this.#run.scope.stopped) return undefined
    this.#run.record({ kind: 'cancelling', cause, reason })
    this.#run.scope.stop({ _tag: 'Cancelled', cause, reason })
    await this.#run.durable()
    return undefined
  }

  /** It did what cannot be undone. */
  get isFinal(): boolean {
    return this.#run.committedBy.length > 0
  }

  /** Why the run takes no signal any more; undefined when it is recorded. */
  async signal(signal: string, payload: unknown, signalId?: string): Promise<string | undefined> {
    const { status } = this
    if (this.#ended || !takesSignals(status)) return `it is ${status}`
    const run = this.#run
    if (signalId === undefined || !run.signals.knows(signalId)) {
      const record = signalledRecord(run.signals.next, signal, payload, signalId)
      run.record(record)
      run.signals.arrive(record)
    }
    await run.durable()
    return undefined
  }

  /** Ends the run in this process only: nothing is recorded, and the next start goes on. */
  interrupt(error: RunInterrupted | JournalFailed = runInterrupted(this.identity)): void {
    const stop: Stop = { _tag: 'Interrupted', error }
    this.#run.closing.stop(stop)
    this.#run.scope.stop(stop)
  }

  #context(history: RunHistory | undefined, recovered: boolean): RunContext {
    const { kit, onRecord } = this.#options
    const keep = kit.alwaysReplay
      ? (record: RunRecord, at: number): void => {
          this.#records.push({ record: JSON.parse(bodyOf(record)) as RunRecord })
          onRecord?.(record, at)
        }
      : onRecord
    const run = new RunContext(this.#options, history, recovered, keep, this.#watch)
    if (history?.cancelling) run.scope.stop({ _tag: 'Cancelled', ...history.cancelling })
    else if (history?.compensating && !history.undoing) run.scope.stop({ _tag: 'Abandoned' })
    return run
  }

  #driveWatched(): Awaitable<RunEnd> {
    return this.#watch ? this.#watch.during(async () => this.#drive()) : this.#drive()
  }

  #drive(): Awaitable<RunEnd> {
    const place = this.#options.enterQueue?.()
    this.#place = place
    this.#forgetDeadline = this.#watchDeadline()
    try {
      const end = place ? this.#inTurn(place) : this.#flow()
      if (end instanceof Promise) return this.#settled(end)
      this.#leave()
      return end
    } catch (thrown) {
      return this.#settled(Promise.reject(thrown))
    }
  }

  #leave(): void {
    this.#ended = true
    this.#forgetDeadline?.()
    this.#place?.leave()
  }

  async #inTurn(place: QueuePlace): Promise<RunEnd> {
    const stop = await awaitTurn(this.#run, place)
    return stop ? endStopped(this.#run, stop, this.#options.deadline) : this.#flow()
  }

  /** From the beginning of the flow to the end of the run. */
  #flow(): Awaitable<RunEnd> {
    const lane = this.#lane()
    return lane instanceof Promise || this.#options.kit.alwaysReplay
      ? this.#flowBehind(lane)
      : (afterFlow(this.#run, lane, this.#options) as Awaitable<RunEnd>)
  }

  async #flowBehind(first: Awaitable<StepEnd>): Promise<RunEnd> {
    for (let lane = first; ; lane = this.#lane()) {
      const end = afterFlow(this.#run, await lane, this.#options)
      if (end !== 'replay') return end
      if (this.#run.closing.stopped) return E.left(runInterrupted(this.identity))
      this.#run = this.#context(RunHistory.of(this.#records), false)
    }
  }

  #lane(): Awaitable<StepEnd> {
    const run = this.#run
    const { definition, request } = this.#options
    return driveLane(run, new Lane(run, '', run.scope), definition.flow(request))
  }

  async #settled(end: Promise<RunEnd>): Promise<RunEnd> {
    try {
      return await end
    } catch (thrown) {
      return await this.#broken(thrown)
    } finally {
      this.#leave()
    }
  }

  async #broken(thrown: unknown): Promise<RunEnd> {
    if (thrown instanceof JournalBroken) return E.left(journalFailed(thrown.message))
    throw await this.#defect(thrown)
  }

  /** A run that takes back what it did has no deadline any more. */
  #watchDeadline(): (() => void) | undefined {
    const { kit, deadline, undo } = this.#options
    if (deadline === undefined || undo !== undefined || this.#run.history?.compensating) {
      return undefined
    }
    const cancel = (): void => {
      // A journal that breaks ends the run by itself.
      this.cancel('deadline', new Date(deadline).toISOString()).catch(() => {})
    }
    const left = deadline - kit.clock.now()
    return left > 0 ? kit.clock.after(left, cancel) : void cancel()
  }

  /** A bug in the flow itself: the run is left as it stands, to go on once the bug is mended. */
  async #defect(thrown: unknown): Promise<unknown> {
    // A committed run stays one when its flow throws as it is replayed to be undone.
    if (this.status === 'committed') return thrown
    const { name, message } = causeOf(thrown)
    const error = runFaulted(this.identity, {
      place: 'the flow',
      expected: 'no exception',
      found: `${name}: ${message}`,
    })
    this.#run.record({ kind: 'faulted', error })
    await this.#run.durable()
    return thrown
  }
}

const none: Array<never> = []

/** Under which the run does whatever it sets off. */
const correlationOf = ({
  correlation,
  service,
  id,
  traceparent,
  tracestate,
}: RunStartedRecord): Correlation => ({
  id: correlation ?? id,
  causation: `${service}/${id}`,
  ...(traceparent !== undefined && { traceparent }),
  ...(tracestate !== undefined && { tracestate }),
})
