/** The runs that other runs call: begun, gone on with, and taken back by their parents. */
import { either as E } from 'fp-ts'

import type { Journal, RunSummary } from '../journal/journal.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { ChildEnd, ChildRun, ChildRuns } from '../run/child-runs.ts'
import type { Execution } from '../run/execution.ts'
import type { RunHandle } from '../run/handle.ts'
import type { Scope } from '../run/scope.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import { runUnknown } from './run-admin.ts'
import type { RunAdmin, RunName } from './runtime.ts'
import type { StartOptions } from './started-record.ts'

/** What the runtime lends to its children. */
export interface ChildControls {
  readonly journal: Journal
  readonly drain: () => Promise<void> | undefined
  readonly runs: () => RunAdmin
  /** Makes a service known that nobody has registered. */
  readonly adopt: (definition: AnyServiceDefinition, ports: object) => void
  readonly start: (
    definition: AnyServiceDefinition,
    ports: object,
    request: unknown,
    options: StartOptions,
  ) => RunHandle<unknown, FlextError>
  readonly live: (run: RunName) => Execution | undefined
}

export const childRuns = ({
  journal,
  drain,
  runs,
  adopt,
  start,
  live,
}: ChildControls): ChildRuns => {
  const run = async (child: ChildRun, scope: Scope): Promise<ChildEnd> => {
    const { definition, ports, request, id, parent, correlation } = child
    adopt(definition, ports)
    const handle = start(definition, ports, request, {
      id,
      parent,
      correlation,
      causation: `${parent.service}/${parent.id}`,
    })
    const forget = scope.onStop(() => {
      if (scope.stopped?._tag === 'Interrupted') return
      // A journal that breaks ends the run by itself.
      handle.cancel(`its parent ${parent.id} is stopped`).catch(() => {})
    })
    try {
      const result = await handle.result.catch((defect: unknown) => faulted(child, defect))
      const end =
        answeredByJournal(handle) && isHeld(result) ? await resumed(child, result) : result
      return { result: end, isFinal: E.isRight(end) && (await isFinal(nameOf(child))) }
    } finally {
      forget()
    }
  }

  /** The parent is asked to go on after it was stuck, and so is the child on whose account it was. */
  const resumed = async (
    child: ChildRun,
    held: FlextResult<unknown>,
  ): Promise<FlextResult<unknown>> => {
    const going = await runs().resume(nameOf(child))
    return E.isLeft(going) ? held : going.right.end
  }

  /** A bug in the child's flow leaves the child faulted, and its parent where it is. */
  const faulted = async (child: ChildRun, defect: unknown): Promise<FlextResult<unknown>> => {
    const name = nameOf(child)
    const error = (await journal.find(name.service, name.id))?.error
    if (error) return E.left(error)
    throw defect
  }

  const isFinal = async (name: RunName): Promise<boolean> => {
    const summary = await journal.find(name.service, name.id)
    if (!summary) return false
    const entries = await journal.entries(summary.run)
    return entries.some(({ record }) => record.kind === 'committed' && record.final === true)
  }

  const takeBack = async (
    child: ChildRun,
    reason: string,
    mayBeUnknown: boolean,
  ): Promise<FlextResult<unknown>> => {
    const name = nameOf(child)
    adopt(child.definition, child.ports)
    for (;;) {
      await drain()
      const summary = await journal.find(name.service, name.id)
      if (!summary) return mayBeUnknown ? nothing : E.left(runUnknown(name))
      const end = await stepBack(name, summary, reason)
      if (end !== 'again') return end
    }
  }

  const stepBack = async (
    name: RunName,
    { status }: RunSummary,
    reason: string,
  ): Promise<FlextResult<unknown> | 'again'> => {
    switch (status) {
      case 'compensated':
      case 'cancelled':
        return nothing
      case 'committed': {
        const undoing = live(name)
        if (!undoing) return runs().undo(name, reason)
        await undoing.end
        return 'again'
      }
      default: {
        const going = await runs().resume(name)
        if (E.isLeft(going)) return going
        if (status !== 'compensating') await runs().cancel(name, reason)
        const end = await going.right.end
        return isHeld(end) || isInterrupted(end) ? end : 'again'
      }
    }
  }

  return { run, takeBack }
}

const nothing: FlextResult<unknown, never> = E.right(undefined)

const nameOf = ({ definition, id }: ChildRun): RunName => ({ service: definition.name, id })

const answeredByJournal = (handle: RunHandle<unknown, FlextError>): boolean =>
  handle.status() === undefined

const isHeld = (end: FlextResult<unknown>): boolean =>
  E.isLeft(end) && (end.left._tag === 'RunStuck' || end.left._tag === 'RunFaulted')

const isInterrupted = (end: FlextResult<unknown>): boolean =>
  E.isLeft(end) && (end.left._tag === 'RunInterrupted' || end.left._tag === 'JournalFailed')
