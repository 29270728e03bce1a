/** One attempt at the first phase: what it has opened, and how it ends when something goes wrong. */
import { either as E } from 'fp-ts'

import { ensureCompletionTable } from '../completion/completion-table.ts'
import { claimCompletion, writeCompletion } from '../completion/completions.ts'
import { sqlTroubleIn } from '../completion/sql-trouble.ts'
import {
  databaseUnreachable,
  transactionConflict,
  transactionFailed,
} from '../completion/transaction-error.ts'
import { untilAborted } from '../completion/until-aborted.ts'
import type { FlextError } from '../result/error.ts'
import { keptError } from '../result/kept-error.ts'
import { decidedBy, outcomeOfLast } from './last-resource.ts'
import { leave, open, promise, type Opened } from './opened.ts'
import type { Bound } from './participant.ts'
import { participantUnreachable, preparedTransactionsDisabled } from './participant-error.ts'
import { takesPrepared } from './prepared-transactions.ts'
import { settle } from './settle.ts'
import { globalId, newAttempt } from './transaction-name.ts'
import type { FirstPhaseEnd, TwoPhase, TwoPhaseWork } from './two-phase.ts'

/** It lost against another transaction, and has left nothing behind. */
export interface Conflict {
  /** The database's code. */
  readonly conflict: string
}

export class FirstPhaseAttempt<Failure extends FlextError> {
  readonly #two: TwoPhase
  readonly #name: string
  readonly #opened: Array<Opened> = []
  #last: Opened | undefined
  /** Whom it speaks to, for the message should nobody answer. */
  #at: Bound | undefined

  constructor(two: TwoPhase) {
    this.#two = two
    this.#name = newAttempt(two.step)
  }

  async make(work: TwoPhaseWork<Failure>): Promise<FirstPhaseEnd<Failure> | Conflict> {
    const { signal, base, point } = this.#two
    try {
      const refused = (await this.#refusal()) ?? (await this.#begin())
      if (refused) return refused
      const outcome = await untilAborted(work(this.#transactions()), signal)
      if (E.isLeft(outcome)) return await this.#failed(outcome.left)
      await point?.('worked')
      await this.#promiseAll()
      if (this.#last) {
        const decided = await this.#decide(this.#last, outcome.right)
        if (decided) return decided
      }
      return E.right({
        _tag: 'Commit',
        transaction: base,
        attempt: this.#name,
        output: outcome.right,
      })
    } catch (thrown) {
      return this.#threw(thrown)
    }
  }

  async #refusal(): Promise<FirstPhaseEnd<Failure> | undefined> {
    const { preparing, step } = this.#two
    for (const bound of preparing) {
      if (await this.#speakingTo(bound, () => takesPrepared(bound))) continue
      return E.left(preparedTransactionsDisabled(step, bound.name))
    }
    return undefined
  }

  /** Opens a transaction in each participant, once nothing of an earlier attempt is left there. */
  async #begin(): Promise<FirstPhaseEnd<Failure> | Conflict | undefined> {
    const { last, preparing, isolation, signal, step, base, point } = this.#two
    signal?.throwIfAborted()
    if (last) {
      const taken = await this.#claim(last)
      if (taken) return taken
    }
    await point?.('beginning')
    const cleared = await settle(preparing, { step, base, commit: undefined })
    if (E.isLeft(cleared)) return this.#aborted(cleared.left)
    for (const bound of preparing) {
      this.#opened.push(await this.#speakingTo(bound, () => open(bound, isolation)))
    }
    await point?.('begun')
    return undefined
  }

  /** Whoever holds the base in the last resource is the only one who may decide. */
  async #claim(last: Bound): Promise<FirstPhaseEnd<Failure> | Conflict | undefined> {
    const { isolation, step, base } = this.#two
    return this.#speakingTo(last, async () => {
      await ensureCompletionTable(last.database)
      const opened = await open(last, isolation)
      this.#last = opened
      if (await claimCompletion(opened.trx, base)) return undefined
      await leave(opened)
      return (await decidedBy(last, step, base)) ?? { conflict: 'key' }
    })
  }

  #transactions(): Readonly<Record<string, Opened['trx']>> {
    const all = this.#last ? [...this.#opened, this.#last] : this.#opened
    return Object.fromEntries(all.map(({ name, trx }) => [name, trx]))
  }

  async #promiseAll(): Promise<void> {
    const { signal, base, point } = this.#two
    for (const each of this.#opened) {
      signal?.throwIfAborted()
      await point?.(`preparing:${each.name}`)
      await this.#speakingTo(each, () => promise(each, globalId(base, this.#name, each.name)))
      await point?.(`prepared:${each.name}`)
    }
    signal?.throwIfAborted()
    await point?.('all-prepared')
  }

  /** Undefined when it is decided; otherwise what came of a commit whose answer was lost. */
  async #decide(last: Opened, output: unknown): Promise<FirstPhaseEnd<Failure> | undefined> {
    const { step, base, point } = this.#two
    await this.#speakingTo(last, () =>
      writeCompletion(last.trx, base, { _tag: 'Done', output, attempt: this.#name }),
    )
    try {
      await this.#speakingTo(last, () => last.trx.commit().execute())
    } catch (thrown) {
      const trouble = sqlTroubleIn(thrown)
      if (trouble?.kind !== 'unreachable') throw thrown
      await leave(last)
      // What the others have promised must neither be kept nor broken before the last has answered.
      const decided = await outcomeOfLast(last, step, base, trouble.code)
      if (decided) return decided
      throw thrown
    }
    await point?.('last-committed')
    return undefined
  }

  async #failed(error: Failure): Promise<FirstPhaseEnd<Failure> | Conflict> {
    const trouble = sqlTroubleIn(error)
    if (trouble?.kind !== 'conflict') return this.#aborted(error)
    await this.#abort()
    return { conflict: trouble.code }
  }

  async #threw(thrown: unknown): Promise<FirstPhaseEnd<Failure> | Conflict> {
    const { step } = this.#two
    const trouble = sqlTroubleIn(thrown)
    const at = this.#at
    const isAborted = await this.#abort()
    if (trouble?.kind === 'conflict') {
      return isAborted
        ? { conflict: trouble.code }
        : this.#unsettled(transactionConflict(step, trouble.code, 1))
    }
    if (trouble) {
      const error = at
        ? participantUnreachable(step, at.name, trouble.code, thrown)
        : databaseUnreachable(step, trouble.code, thrown)
      return isAborted ? E.left(error) : this.#unsettled(error)
    }
    const error = transactionFailed(step, thrown)
    return isAborted ? E.left(error) : this.#unsettled(error)
  }

  async #aborted(error: Failure | FirstPhaseFailure): Promise<FirstPhaseEnd<Failure>> {
    return (await this.#abort()) ? E.left(error) : this.#unsettled(error)
  }

  /** Undoes all that was begun; answers whether everybody could be told. */
  async #abort(): Promise<boolean> {
    const { preparing, step, base } = this.#two
    if (this.#last) await leave(this.#last)
    await Promise.all(this.#opened.map(leave))
    if (!this.#opened.some(({ promised }) => promised)) return true
    try {
      return E.isRight(await settle(preparing, { step, base, commit: undefined }))
    } catch {
      return false
    }
  }

  /** Somebody who may have promised was not told: that is for the second phase to do. */
  #unsettled(error: FlextError): FirstPhaseEnd<Failure> {
    const { base } = this.#two
    return E.right({ _tag: 'Abort', transaction: base, error: keptError(error) })
  }

  async #speakingTo<A>(bound: Bound, said: () => Promise<A>): Promise<A> {
    this.#at = bound
    const answer = await said()
    this.#at = undefined
    return answer
  }
}

type FirstPhaseFailure = Extract<FirstPhaseEnd<never>, { readonly _tag: 'Left' }>['left']
