/**
 * One run as a Restate workflow drives it: our engine does what it does over any journal, and what it
 * waits for, and what must not be done again, is Restate's.
 */
import type { WorkflowContext } from '@restatedev/restate-sdk'
import { either as E } from 'fp-ts'

import type { KeptEntry, RunStartedRecord } from '../journal/record.ts'
import { causeOf } from '../result/cause.ts'
import type { FlextResult } from '../result/result.ts'
import type { ChildRuns } from '../run/child-runs.ts'
import type { UndoWish } from '../run/after-flow.ts'
import { Execution } from '../run/execution.ts'
import { RunHistory } from '../run/history.ts'
import { runFaulted } from '../run/run-error.ts'
import type { RunStatus } from '../run/status.ts'
import { judged } from '../runtime/admission.ts'
import type { RuntimeKit } from '../runtime/kit.ts'
import type { RegisteredService, RegisteredServices } from '../runtime/registered-services.ts'
import type { RunName } from '../runtime/runtime.ts'
import { calledRuns } from './called-runs.ts'
import { callRun, contextLine } from './context-line.ts'
import { callTold, sendTold } from './outbox.ts'
import { runKit } from './run-kit.ts'
import type { EndAnswer, RunInput, ShownRun, ToldWish } from './run-messages.ts'
import { RunState } from './run-state.ts'
import type { RestateSdk } from './sdk.ts'
import { hearWishes } from './told-wishes.ts'
import { Turns } from './turns.ts'

/** What the workflows of a runtime share. */
export interface RunGround {
  readonly sdk: RestateSdk
  readonly kit: RuntimeKit
  readonly waitsFor: (ms: number) => number
  readonly services: RegisteredServices
  readonly adopt: (service: RegisteredService) => void
  /** Has a run that waits go through its flow again, and make known the services it calls. */
  readonly wake: (run: RunName) => void
  /** Told of each run that is driven in this process; the answer is called when that has ended. */
  readonly driven: (run: RunName, execution: Execution) => () => void
}

export const driveRun = async (
  ground: RunGround,
  ctx: WorkflowContext,
  service: string,
  input: RunInput,
): Promise<EndAnswer> => new DrivenRun(ground, ctx, { service, id: ctx.key }, input).drive()

class DrivenRun {
  readonly #ground: RunGround
  readonly #ctx: WorkflowContext
  readonly #name: RunName
  readonly #input: RunInput
  readonly #turns: Turns
  readonly #state: RunState
  readonly #kit: RuntimeKit
  #execution: Execution | undefined
  /** Ends the execution's being known as under way in this process. */
  #forget: (() => void) | undefined
  #nextChild: number
  /** Somebody wishes that a run goes on that has come to rest. */
  #resume = Promise.withResolvers<void>()
  #cancelledByRestate = false

  constructor(ground: RunGround, ctx: WorkflowContext, name: RunName, input: RunInput) {
    const { sdk, kit, waitsFor } = ground
    this.#ground = ground
    this.#ctx = ctx
    this.#name = name
    this.#input = input
    this.#nextChild = input.nth + 1
    this.#state = new RunState(ctx)
    const onCancelled = (): void => this.#cancelled()
    this.#turns = new Turns({ sdk, ctx, startedAt: input.at, waitsFor, onCancelled })
    this.#kit = runKit(kit, ctx, this.#turns, this.#state)
    // This attempt of the handler is over: what it has under way is done again by the next one.
    ctx.request().attemptCompletedSignal.addEventListener('abort', () => {
      this.#execution?.interrupt()
      this.#forget?.()
    })
  }

  async drive(): Promise<EndAnswer> {
    const started = await this.#begin()
    const { _tag: as, nth } = this.#input
    if (started.deadline !== undefined) {
      const time = this.#ctx.run('time', this.#ground.kit.clock.now)
      this.#turns.saw(await this.#turns.await(time))
    }
    this.#resolve('begun', { encoded: started.request ?? null })
    hearWishes({
      ctx: this.#ctx,
      turns: this.#turns,
      state: this.#state,
      grant: (wish) => this.#grant(wish),
    })
    let past = as === 'Start' ? undefined : this.#state.entries.slice()
    let undo = this.#input._tag === 'Undo' ? { reason: this.#input.reason } : undefined
    for (;;) {
      const end = await this.#execute({ run: nth, started, past, undo })
      const isFinal = isFinalIn(this.#state.entries)
      const answer: EndAnswer = { _tag: 'Ended', end, isFinal, atOnce: false }
      await this.#publish()
      this.#resolve(`end/${this.#state.rests}`, answer)
      if (!isHeld(this.#state.status)) {
        this.#resolve('closed', this.#state.status)
        return answer
      }
      await this.#resumed()
      past = this.#state.entries.slice()
      undo = undefined
    }
  }

  /** Takes over the records with which the run begins, if it has any; answers the first of them. */
  async #begin(): Promise<RunStartedRecord> {
    const { _tag, at, nth } = this.#input
    if (_tag === 'Start') return this.#input.started
    if (_tag === 'Fork') {
      for (const record of this.#input.records) this.#state.add({ run: nth, at, record })
    } else {
      const committed = { service: this.#name.service, id: this.#input.id }
      const shown = await this.#turns.await(
        callRun<ShownRun>(this.#ctx, committed, 'show', { entries: true }),
      )
      this.#state.inherit(shown.entries)
    }
    return this.#state.entries[0]!.record as RunStartedRecord
  }

  async #execute({ run, started, past, undo }: Spell): Promise<FlextResult<unknown>> {
    const { service, version, id, deadline } = started
    const registered = this.#ground.services.get(service, version)
    if (!registered) {
      if (started.parent) this.#ground.wake(started.parent)
      throw new Error(`no service ${service}, version ${version}, is registered at this endpoint`)
    }
    const { definition, ports } = registered
    const request: E.Either<unknown, unknown> = definition.request.decode(started.request)
    if (E.isLeft(request)) {
      throw new Error(`the request of run ${id} no longer fits ${definition.request.name}`)
    }
    const identity = { run, service, id }
    const execution = new Execution({
      kit: this.#kit,
      identity,
      definition,
      ports,
      started,
      request: request.right,
      deadline,
      past,
      undo,
      children: this.#children(),
      onRecord: undefined,
    })
    this.#execution = execution
    void execution.begin()
    if (this.#cancelledByRestate) this.#cancelled()
    this.#forget = this.#ground.driven(this.#name, execution)
    try {
      await this.#turns.until(execution.end, () => this.#endTurn())
    } finally {
      this.#execution = undefined
      this.#forget()
    }
    try {
      const end = await execution.end
      return E.isLeft(end) ? end : E.right(definition.result.encode(end.right))
    } catch (thrown) {
      const { name, message } = causeOf(thrown)
      const found = `${name}: ${message}`
      return E.left(runFaulted(identity, { place: 'the flow', expected: 'no exception', found }))
    }
  }

  #children(): ChildRuns {
    return calledRuns({
      line: contextLine(this.#ctx, this.#turns),
      beginning: () => ({ at: this.#turns.clock.now(), nth: this.#nextChild++ }),
      adopt: (definition, ports) => this.#ground.adopt({ definition, ports }),
      judge: async ({ definition, ports }, request) =>
        definition.rules === undefined
          ? E.right(undefined)
          : this.#turns.take(
              this.#ctx.run(`rules of ${definition.name}`, async () =>
                judged(definition, ports, request, undefined),
              ),
            ),
    })
  }

  #endTurn(): void {
    this.#state.write()
    const told = this.#state.takeTold()
    if (told.length > 0) sendTold(this.#ctx, told)
  }

  /** What the run tells is in the outbox before anybody hears of its end. */
  async #publish(): Promise<void> {
    this.#state.write()
    const told = this.#state.takeTold()
    if (told.length > 0) await this.#turns.await(callTold(this.#ctx, told))
  }

  /** Waits until somebody wishes that the run goes on. */
  async #resumed(): Promise<void> {
    await this.#turns.until(this.#resume.promise, () => {})
    this.#resume = Promise.withResolvers()
    const { compensating } = RunHistory.of(this.#state.entries)
    const to = compensating ? 'compensating' : 'running'
    this.#state.rests++
    this.#state.add({
      run: this.#input.nth,
      at: this.#turns.clock.now(),
      record: { kind: 'resumed', to },
    })
    this.#state.write()
  }

  async #grant(wish: ToldWish): Promise<string | undefined> {
    if (wish._tag === 'Wake') return undefined
    if (wish._tag === 'Resume') {
      if (!this.#execution) this.#resume.resolve()
      return undefined
    }
    if (!this.#execution) return `it is ${this.#state.status}`
    return wish._tag === 'Cancel'
      ? this.#execution.cancel('cancelled', wish.reason)
      : this.#execution.signal(wish.signal, wish.payload, wish.signalId)
  }

  /** Somebody cancelled the invocation in Restate itself. */
  #cancelled(): void {
    this.#cancelledByRestate = this.#execution === undefined
    void this.#execution?.cancel('cancelled', 'cancelled in Restate')
  }

  /** Nobody waits until Restate has it: it is kept before whatever the run does next. */
  #resolve(name: string, value: unknown): void {
    void this.#ctx.promise<unknown>(name).resolve(value)
  }
}

/** From its beginning, or from where it was resumed, to where the run comes to rest. */
interface Spell {
  readonly run: number
  readonly started: RunStartedRecord
  readonly past: ReadonlyArray<KeptEntry> | undefined
  readonly undo: UndoWish | undefined
}

/** The run is neither done nor taken back, and somebody has to look at it. */
const isHeld = (status: RunStatus | undefined): boolean =>
  status === 'stuck' || status === 'faulted'

const isFinalIn = (entries: ReadonlyArray<KeptEntry>): boolean => {
  const last = entries.at(-1)?.record
  return last?.kind === 'committed' && last.final === true
}
