/** The runs that this process has asked for: submitted to Restate, awaited there, cancelled on demand. */
import { either as E } from 'fp-ts'

import { decode } from '../codec/report.ts'
import { JournalBroken } from '../journal/journal.ts'
import { causeOf } from '../result/cause.ts'
import { FlextDefect, type FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { Execution } from '../run/execution.ts'
import { cancelRefused, type CancelRefused, type RunHandle } from '../run/handle.ts'
import { journalFailed, runCancelled, runConflict, runInterrupted } from '../run/run-error.ts'
import type { RunStatus } from '../run/status.ts'
import { judged, understood } from '../runtime/admission.ts'
import type { RuntimeKit } from '../runtime/kit.ts'
import type { RunName, RunOptions } from '../runtime/runtime.ts'
import { startedRecord } from '../runtime/started-record.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import { refusedByRestate } from './not-on-restate.ts'
import { refusal } from './restate-admin.ts'
import type { RunLine } from './run-line.ts'
import { beginningAt, undoSuffix } from './run-messages.ts'

export interface AskedRunsOptions {
  readonly line: RunLine
  /** Waits for a server for as long as it takes: the run is there, and goes on. */
  readonly patientLine: RunLine
  readonly kit: RuntimeKit
  readonly ready: () => Promise<void> | undefined
  readonly execution: (run: RunName) => Execution | undefined
  readonly closed: AbortSignal
  readonly onEnd: () => void
}

interface AskedRun {
  readonly name: RunName
  readonly definition: AnyServiceDefinition
  readonly ports: object
  readonly request: unknown
  readonly options: RunOptions
  /** Settles when the run is submitted, or never will be. */
  readonly admission: PromiseWithResolvers<'submitted' | 'refused'>
  withdrawn: string | undefined
  ended: RunStatus | undefined
}

export class AskedRuns {
  readonly #options: AskedRunsOptions
  readonly #ends = new Set<Promise<unknown>>()
  /** Under each name the one that asked last: whoever asks first here is first there. */
  readonly #latest = new Map<string, AskedRun>()
  /** How those stood that left this process meanwhile. */
  readonly #seen = new Map<string, RunStatus>()

  constructor(options: AskedRunsOptions) {
    this.#options = options
  }

  start(
    definition: AnyServiceDefinition,
    ports: object,
    request: unknown,
    options: RunOptions,
  ): RunHandle<unknown, FlextError> {
    const id = options.id ?? this.#options.kit.runId()
    if (id.endsWith(undoSuffix) || id === '') {
      throw new FlextDefect(`a run cannot be called ${JSON.stringify(id)} on Restate`)
    }
    const name: RunName = { service: definition.name, id }
    const asked: AskedRun = {
      name,
      definition,
      ports,
      request,
      options,
      admission: Promise.withResolvers(),
      withdrawn: undefined,
      ended: undefined,
    }
    const key = keyOf(name)
    const before = this.#latest.get(key)
    this.#latest.set(key, asked)
    const result = this.#run(asked, before).finally(() => {
      if (this.#latest.get(key) !== asked) return
      this.#latest.delete(key)
      this.#seen.delete(key)
    })
    this.#ends.add(result)
    const forget = (): void => void this.#ends.delete(result)
    result.then(forget, forget)
    return {
      id,
      status: () => this.#status(asked),
      accepted: () => this.#accepted(asked, result),
      result,
      cancel: (reason = 'cancelled') => this.#cancel(asked, reason),
    }
  }

  /** Settles when nothing that was asked for here is awaited any more. */
  async settled(): Promise<void> {
    while (this.#ends.size > 0) await Promise.allSettled(this.#ends)
  }

  /** How a run stands that was there already, and that may be driven elsewhere or wait. */
  #look(name: RunName): void {
    const seen = async (): Promise<void> => {
      const shown = await this.#options.line.show(name, false)
      const key = keyOf(name)
      if (shown && !this.#seen.has(key)) this.left(name, shown.standing.status)
    }
    // It is only for whoever asks how the run stands.
    seen().catch(() => {})
  }

  /** A run that is awaited here has left this process, to wait or to go on elsewhere. */
  left(run: RunName, status: RunStatus): void {
    const key = keyOf(run)
    if (this.#latest.has(key)) this.#seen.set(key, status)
  }

  #status(asked: AskedRun): RunStatus | undefined {
    const driven = this.#options.execution(asked.name)
    return asked.ended ?? driven?.status ?? this.#seen.get(keyOf(asked.name))
  }

  async #accepted(
    { admission }: AskedRun,
    result: Promise<FlextResult<unknown>>,
  ): Promise<FlextResult<void>> {
    if ((await admission.promise) === 'submitted') return E.right(undefined)
    const end = await result
    return E.isLeft(end) ? end : E.right(undefined)
  }

  async #run(asked: AskedRun, before: AskedRun | undefined): Promise<FlextResult<unknown>> {
    const { closed, onEnd } = this.#options
    try {
      await before?.admission.promise
      const end = await this.#admitted(asked)
      asked.ended = statusOf(end)
      onEnd()
      return end
    } catch (thrown) {
      if (!(thrown instanceof JournalBroken)) throw thrown
      return E.left(closed.aborted ? runInterrupted(asked.name) : journalFailed(thrown.message))
    } finally {
      asked.admission.resolve('refused')
    }
  }

  async #admitted(asked: AskedRun): Promise<FlextResult<unknown>> {
    const { line, kit, ready } = this.#options
    const { definition, ports, name, options } = asked
    if (options.queue) return E.left(refusedByRestate('a start in a queue'))
    const request = understood(definition, asked.request)
    if (E.isLeft(request)) return request
    await ready()
    if (!(await this.#isKnown(asked))) {
      const judgement = await judged(definition, ports, request.right, options.signal)
      if (E.isLeft(judgement)) return judgement
      if (options.signal?.aborted) {
        return E.left(runCancelled(name, causeOf(options.signal.reason).message))
      }
      if (asked.withdrawn !== undefined) return E.left(runCancelled(name, asked.withdrawn))
      const started = startedRecord(kit, definition, name.id, request.right, options)
      const input = { _tag: 'Start', started, ...beginningAt(kit.clock.now()) } as const
      if ((await line.submit(name, input)) === 'known') this.#look(name)
    }
    asked.admission.resolve('submitted')
    return this.#end(asked, definition.request.encode(request.right))
  }

  /** Rules are for runs that are yet to begin. */
  async #isKnown({ definition, name, options }: AskedRun): Promise<boolean> {
    if (definition.rules === undefined || options.id === undefined) return false
    return (await this.#options.line.show(name, false)) !== null
  }

  async #end(asked: AskedRun, encoded: unknown): Promise<FlextResult<unknown>> {
    const { definition, name, options } = asked
    const { signal } = options
    const cancel = (): void => {
      void this.#cancel(asked, causeOf(signal?.reason).message)
    }
    if (signal?.aborted) cancel()
    else signal?.addEventListener('abort', cancel, { once: true })
    try {
      const request = { encoded: encoded ?? null }
      const answer = await this.#options.patientLine.end(name, { request })
      if (answer._tag === 'OtherRequest') return E.left(runConflict(name))
      return E.isLeft(answer.end)
        ? answer.end
        : decode(definition.result, answer.end.right, { name: `the result of run ${name.id}` })
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }

  async #cancel(asked: AskedRun, reason: string): Promise<FlextResult<void, CancelRefused>> {
    asked.withdrawn ??= reason
    const { name } = asked
    const refuse = (why: string): FlextResult<void, CancelRefused> =>
      E.left(cancelRefused(name.service, name.id, why))
    if ((await asked.admission.promise) === 'refused') {
      return asked.ended === 'cancelled' ? E.right(undefined) : refuse('it has ended')
    }
    try {
      const answer = await this.#options.line.tell(name, { _tag: 'Cancel', reason }, true)
      const why = refusal(answer)
      return why === undefined ? E.right(undefined) : refuse(why)
    } catch (thrown) {
      if (thrown instanceof JournalBroken) return refuse(thrown.message)
      throw thrown
    }
  }
}

const keyOf = ({ service, id }: RunName): string => `${service}/${id}`

/** As far as the end itself tells it. */
const statusOf = (end: FlextResult<unknown>): RunStatus => {
  if (E.isRight(end)) return 'committed'
  switch (end.left._tag) {
    case 'RunStuck':
      return 'stuck'
    case 'RunFaulted':
      return 'faulted'
    case 'RunCancelled':
    case 'RunDeadlineExceeded':
      return 'cancelled'
    default:
      return 'compensated'
  }
}
