/** The handle on a run that somebody asked for, admitted or not yet. Most are asked for `result` alone. */
import { either as E } from 'fp-ts'

import type { FlextError } from '../result/error.ts'
import type { RunEnd } from '../run/after-flow.ts'
import { cancelRefused, type RunHandle } from '../run/handle.ts'
import type { RunStatus } from '../run/status.ts'
import type { JournalWriter } from './journal-writer.ts'
import type { LiveRun } from './live-runs.ts'
import type { RunName } from './runtime.ts'

type Handle = RunHandle<unknown, FlextError>

export class StartedRun implements Handle {
  readonly result: Promise<RunEnd>
  readonly #writer: JournalWriter
  readonly #name: RunName
  readonly #live: LiveRun
  readonly #conflict: FlextError | undefined

  /** `conflict` says why the request is not that of the run under way. */
  constructor(
    writer: JournalWriter,
    name: RunName,
    live: LiveRun,
    result: Promise<RunEnd>,
    conflict?: FlextError,
  ) {
    this.#writer = writer
    this.#name = name
    this.#live = live
    this.result = result
    this.#conflict = conflict
  }

  get id(): string {
    return this.#live.attachedTo ?? this.#name.id
  }

  get status(): Handle['status'] {
    return (): RunStatus | undefined => this.#live.execution?.status
  }

  get accepted(): Handle['accepted'] {
    return async () => {
      if (this.#conflict) return E.left(this.#conflict)
      await this.#live.admitted()
      if (!this.#live.execution && !this.#live.isKept) {
        const end = await this.#live.end
        if (E.isLeft(end)) return end
      }
      await this.#writer.durable()
      return E.right(undefined)
    }
  }

  get cancel(): Handle['cancel'] {
    return async (reason = 'cancelled') => {
      const why = await cancelled(this.#live, reason)
      const { service, id } = this.#name
      return why === undefined ? E.right(undefined) : E.left(cancelRefused(service, id, why))
    }
  }
}

/** Cancels a run, or a request that may yet become one; answers why not when it is too late. */
const cancelled = async (live: LiveRun, reason: string): Promise<string | undefined> => {
  live.withdrawn ??= reason
  await live.admitted()
  if (live.execution) return live.execution.cancel('cancelled', reason)
  const end = await live.end
  return E.isLeft(end) && end.left._tag === 'RunCancelled' ? undefined : 'it has ended'
}
