/** A run in this process, from its start or recovery to its end, whichever way it ends. */
import { either as E } from 'fp-ts'

import { describeFound } from '../codec/found.ts'
import { withCorrelation, type Correlation } from '../correlation/correlation.ts'
import { JournalBroken, type Awaitable } from '../journal/journal.ts'
import { bodyOf } from '../journal/record-body.ts'
import type { CancelCause, FlowPlace, RunRecord, RunStartedRecord } from '../journal/record.ts'
import type { QueuePlace } from '../queue/queue-place.ts'
import { causeOf } from '../result/cause.ts'
import { FlextDefect, type FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import type { RunWatch } from '../telemetry/telemetry.ts'
import { awaitTurn } from './await-turn.ts'
import { compensate, dutiesOf, placeOf } from './compensate.ts'
import { driveLane } from './drive-lane.ts'
import { pastReturn } from './handle.ts'
import { RunHistory } from './history.ts'
import { Lane } from './lane.ts'
import { RunContext, type RunIdentity, type RunSetup } from './run-context.ts'
import {
  journalFailed,
  runCancelled,
  runDeadlineExceeded,
  runFaulted,
  runInterrupted,
  runUndone,
  undoRefused,
} from './run-error.ts'
import { signalledRecord } from './signal-box.ts'
import { isOpen, takesSignals, type RunStatus } from './status.ts'
import type { StepEnd } from './step-end.ts'
import type { Stop } from './stop.ts'

interface Remembered {
  readonly record: RunRecord
}

/** To take back a committed run, or only to see what that would do. */
export type UndoWish =
  | { readonly reason: string }
  | { readonly plan: (duties: ReadonlyArray<FlowPlace>) => void }

export type RunEnd = FlextResult<unknown>

export interface ExecutionOptions extends RunSetup {
  readonly request: unknown
  readonly deadline: number | undefined
  /** All that the journal has of a run that goes on; undefined for a new one. */
  readonly past: ReadonlyArray<Remembered> | undefined
  /** Why a committed run is to be taken back, if it is. */
  readonly undo?: UndoWish | undefined
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
      started.correlation === undefined
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
  interrupt(): void {
    const stop: Stop = { _tag: 'Interrupted', error: runInterrupted(this.identity) }
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
    return stop ? this.#stopped(stop) : this.#flow()
  }

  /** From the beginning of the flow to the end of the run. */
  #flow(): Awaitable<RunEnd> {
    const lane = this.#lane()
    return lane instanceof Promise || this.#options.kit.alwaysReplay
      ? this.#flowBehind(lane)
      : (this.#toTheEnd(lane) as Awaitable<RunEnd>)
  }

  async #flowBehind(first: Awaitable<StepEnd>): Promise<RunEnd> {
    for (let lane = first; ; lane = this.#lane()) {
      const end = this.#toTheEnd(await lane)
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

  /** What is left to do when the flow has ended, or goes no further. */
  #toTheEnd(end: StepEnd): Awaitable<RunEnd> | 'replay' {
    const { undo, definition } = this.#options
    if (undo !== undefined && !this.#run.history?.undoing) {
      const refused = this.#undoRefused(end)
      if (refused) return E.left(refused)
      if ('plan' in undo) {
        undo.plan(dutiesOf(this.#run).map(placeOf))
        return end as RunEnd
      }
      const { reason } = undo
      this.#run.record({ kind: 'undoing', reason })
      return this.#stopped({ _tag: 'Failed', error: runUndone(this.identity, reason), order: -1 })
    }
    if (E.isLeft(end)) return end.left._tag === 'Replay' ? 'replay' : this.#stopped(end.left)
    const stop = this.#notToCommit(definition, end.right)
    return stop ? this.#stopped(stop) : this.#committed(definition, end.right)
  }

  /** A replay of the committed run shows what it did. Until it may be undone nothing is recorded. */
  #undoRefused(end: StepEnd): FlextError | undefined {
    if (E.isLeft(end)) {
      return end.left._tag === 'Faulted' || end.left._tag === 'Interrupted'
        ? end.left.error
        : undoRefused(this.identity, [end.left._tag])
    }
    const { committedBy } = this.#run
    return committedBy.length > 0 ? undoRefused(this.identity, committedBy) : undefined
  }

  /** A flow that came to its end may still have been cancelled meanwhile, or be about to be undone. */
  #notToCommit({ result }: AnyServiceDefinition, value: unknown): Stop | undefined {
    const { scope, history, pivotOrder, identity } = this.#run
    if (history?.undoing) {
      return { _tag: 'Failed', error: runUndone(identity, history.undoing.reason), order: -1 }
    }
    if (scope.stopped && pivotOrder < 0) return scope.stopped
    if (result.is(value)) return undefined
    const found = describeFound(value)
    const place = 'the result of the flow'
    return { _tag: 'Faulted', error: runFaulted(identity, { place, expected: result.name, found }) }
  }

  #committed({ result }: AnyServiceDefinition, value: unknown): Awaitable<RunEnd> {
    const encoded: unknown = result.encode(value)
    const final = this.#run.committedBy.length > 0
    this.#run.record(
      final
        ? { kind: 'committed', result: encoded, final }
        : { kind: 'committed', result: encoded },
      this.#run.latestAt,
    )
    const committed = E.right(value)
    return this.#run.durable()?.then(() => committed) ?? committed
  }

  async #stopped(stop: Stop): Promise<RunEnd> {
    const run = this.#run
    switch (stop._tag) {
      case 'Interrupted':
        return E.left(stop.error)
      case 'Stuck':
        run.record({ kind: 'stuck', error: stop.error, left: stop.error.left })
        break
      case 'Faulted':
        run.record({ kind: 'faulted', error: stop.error })
        break
      default: {
        const error = this.#reasonOf(stop)
        const hindrance = await compensate(run, error)
        if (hindrance) return this.#stopped(hindrance)
        const cancelled = error._tag === 'RunCancelled' || error._tag === 'RunDeadlineExceeded'
        run.record({ kind: cancelled ? 'cancelled' : 'compensated', error })
        await run.durable()
        return E.left(error)
      }
    }
    await run.durable()
    return E.left(stop.error)
  }

  #reasonOf(stop: Stop): FlextError {
    const { history, identity } = this.#run
    if (history?.compensating) return history.compensating.error
    if (stop._tag === 'Failed') return stop.error
    if (stop._tag !== 'Cancelled') throw new FlextDefect(`a run ended as ${stop._tag}`)
    return stop.cause === 'deadline'
      ? runDeadlineExceeded(identity, this.#options.deadline!)
      : runCancelled(identity, stop.reason)
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
}: RunStartedRecord): Correlation => ({
  id: correlation ?? id,
  causation: `${service}/${id}`,
  ...(traceparent !== undefined && { traceparent }),
})
