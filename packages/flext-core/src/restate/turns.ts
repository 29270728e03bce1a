/**
 * Lets the lanes of a run go on one turn at a time, each begun by one thing that Restate says has
 * happened. In a replay the same things happen in the same order, so the lanes do the same. What a
 * lane waits for has to be taken here; time stands still within a turn.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'

import type { RestatePromise, TerminalError, WorkflowContext } from '@restatedev/restate-sdk'

import type { Clock } from '../clock/clock.ts'
import type { RestateSdk } from './sdk.ts'

interface Awaited {
  readonly happened: RestatePromise<Happening>
  readonly arrived: (value: unknown, failure: TerminalError | undefined) => void
}

interface Happening {
  readonly awaited: Awaited
  readonly value: unknown
  readonly failure: TerminalError | undefined
}

/** Which attempt of the handler did some work, and when it was done. */
export interface DoneBy {
  readonly by: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

export interface TurnsOptions {
  readonly sdk: RestateSdk
  readonly ctx: WorkflowContext
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** How long it really waits that is to wait so many milliseconds. */
  readonly waitsFor: (ms: number) => number
  /** Somebody cancelled the invocation in Restate itself. */
  readonly onCancelled: () => void
}

export class Turns {
  readonly clock: Clock
  readonly #sdk: RestateSdk
  readonly #ctx: WorkflowContext
  readonly #onCancelled: () => void
  readonly #awaited = new Set<Awaited>()
  readonly #waitsFor: TurnsOptions['waitsFor']
  #time: number
  #lastBy: string | undefined

  constructor({ sdk, ctx, startedAt, waitsFor, onCancelled }: TurnsOptions) {
    this.#sdk = sdk
    this.#ctx = ctx
    this.#time = startedAt
    this.#waitsFor = waitsFor
    this.#onCancelled = onCancelled
    this.clock = {
      now: () => this.#time,
      after: (ms, callBack) => this.#after(Math.max(0, Math.ceil(ms)), callBack),
    }
  }

  /** Which attempt did the work that began this turn; undefined when something else did. */
  get lastBy(): string | undefined {
    return this.#lastBy
  }

  /** It is now at least as late as that. */
  saw(at: number): void {
    this.#time = Math.max(this.#time, at)
  }

  /** Settles in the turn that the promise begins. */
  take<A>(promise: RestatePromise<A>): Promise<A> {
    return new Promise((resolve, reject) => {
      this.#expect(promise, (value, failure) => {
        if (failure) reject(failure)
        else resolve(value as A)
      })
    })
  }

  /** The same for work of which the attempt that did it is known. */
  takeDone<A extends DoneBy>(promise: RestatePromise<A>): Promise<A> {
    return new Promise((resolve, reject) => {
      this.#expect(promise, (value, failure) => {
        if (failure) return void reject(failure)
        const done = value as A
        this.saw(done.at)
        this.#lastBy = done.by
        resolve(done)
      })
    })
  }

  /** Turn after turn, until the promise settles; answers with what it settled to. */
  async await<A>(promise: RestatePromise<A>): Promise<A> {
    const taken = this.take(promise)
    await this.until(taken, () => {})
    return taken
  }

  /** Turn after turn, until `end` settles. `before` is called at the end of each. */
  async until(end: Promise<unknown>, before: () => void): Promise<void> {
    let ended = false
    const settled = (): void => {
      ended = true
    }
    end.then(settled, settled)
    for (;;) {
      await nextTurn()
      if (ended) return
      before()
      await this.#turn()
    }
  }

  async #turn(): Promise<void> {
    let happening: Happening
    try {
      happening = await this.#sdk.RestatePromise.race(
        Array.from(this.#awaited, ({ happened }) => happened),
      )
    } catch (thrown) {
      if (!(thrown instanceof this.#sdk.CancelledError)) throw thrown
      this.#lastBy = undefined
      this.#onCancelled()
      return
    }
    const { awaited, value, failure } = happening
    this.#lastBy = undefined
    this.#awaited.delete(awaited)
    awaited.arrived(value, failure)
  }

  #expect(promise: RestatePromise<unknown>, arrived: Awaited['arrived']): Awaited {
    const awaited: Awaited = {
      happened: promise.map((value, failure): Happening => ({ awaited, value, failure })),
      arrived,
    }
    this.#awaited.add(awaited)
    return awaited
  }

  #after(ms: number, callBack: () => void): () => void {
    const due = this.#time + ms
    const awaited = this.#expect(this.#ctx.sleep(Math.ceil(this.#waitsFor(ms))), () => {
      this.saw(due)
      callBack()
    })
    return () => void this.#awaited.delete(awaited)
  }
}
