/** The runs that a run calls: workflows of their own, begun, awaited and taken back over Restate. */
import { either as E } from 'fp-ts'

import { decode } from '../codec/report.ts'
import { currentCorrelation } from '../correlation/correlation.ts'
import type { FlextResult } from '../result/result.ts'
import type { ChildEnd, ChildRun, ChildRuns } from '../run/child-runs.ts'
import { runConflict } from '../run/run-error.ts'
import type { Scope } from '../run/scope.ts'
import { isOpen } from '../run/status.ts'
import { understood } from '../runtime/admission.ts'
import { runUnknown } from '../runtime/run-admin.ts'
import type { RunName } from '../runtime/runtime.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import type { BusinessRulesError } from '../rule/error.ts'
import type { EndAnswer, RunBeginning, RunWish } from './run-messages.ts'
import { currentRun, endOfRun, undoRun, type RunLine } from './run-line.ts'
import type { RunStartedRecord } from '../journal/record.ts'

export interface CalledRunsOptions {
  readonly line: RunLine
  /** The same in every replay. */
  readonly beginning: () => RunBeginning
  /** Makes a service known that nobody has registered. */
  readonly adopt: (definition: AnyServiceDefinition, ports: object) => void
  /** Judges the business rules once, and remembers the judgement. */
  readonly judge: (
    child: ChildRun,
    request: unknown,
  ) => Promise<FlextResult<void, BusinessRulesError>>
}

export const calledRuns = ({ line, beginning, adopt, judge }: CalledRunsOptions): ChildRuns => {
  const run = async (child: ChildRun, scope: Scope): Promise<ChildEnd> => {
    const { definition, ports, id, parent } = child
    adopt(definition, ports)
    const request = understood(definition, child.request)
    if (E.isLeft(request)) return { result: request, isFinal: false }
    const judgement = await judge(child, request.right)
    if (E.isLeft(judgement)) return { result: judgement, isFinal: false }

    const name = nameOf(child)
    const encoded: unknown = definition.request.encode(request.right)
    await line.submit(name, {
      _tag: 'Start',
      started: startedBy(child, encoded),
      ...beginning(),
    })
    const forget = scope.onStop(() => {
      if (scope.stopped?._tag === 'Interrupted') return
      const reason = `its parent ${parent.id} is stopped`
      // What cannot be told the child it will hear when it is taken back.
      line.tell(name, { _tag: 'Cancel', reason }, true).catch(() => {})
    })
    try {
      const input = { request: { encoded: encoded ?? null } }
      let answer = await line.end(name, input)
      if (answer._tag === 'Ended' && answer.atOnce && isHeld(answer.end)) {
        // The parent is asked to go on after it was stuck, and so is the child on whose account it was.
        await line.tell(name, { _tag: 'Resume' })
        answer = await line.end(name, input)
      }
      return endOf(definition, id, answer)
    } finally {
      forget()
    }
  }

  const takeBack = async (
    child: ChildRun,
    reason: string,
    mayBeUnknown: boolean,
  ): Promise<FlextResult<unknown>> => {
    adopt(child.definition, child.ports)
    const name = nameOf(child)
    for (;;) {
      const current = await currentRun(line, name)
      if (E.isLeft(current)) return mayBeUnknown ? nothing : E.left(runUnknown(name))
      const { status } = current.right.shown.standing
      if (status === 'compensated' || status === 'cancelled') return nothing
      if (status === 'committed') return undoRun(line, name, reason, beginning())
      const tell = (wish: RunWish) => line.tell(current.right.name, wish)
      if (!isOpen(status)) await tell({ _tag: 'Resume' })
      if (status !== 'compensating') await tell({ _tag: 'Cancel', reason })
      const end = await endOfRun(line, current.right.name)
      if (isHeld(end)) return end
    }
  }

  return { run, takeBack }
}

const nothing: FlextResult<unknown, never> = E.right(undefined)

const nameOf = ({ definition, id }: ChildRun): RunName => ({ service: definition.name, id })

const startedBy = (
  { definition, id, parent, correlation }: ChildRun,
  request: unknown,
): RunStartedRecord => {
  // The parent runs under what its own record says, in every replay.
  const { traceparent, tracestate } = currentCorrelation() ?? {}
  return {
    kind: 'started',
    service: definition.name,
    version: definition.version,
    id,
    request,
    correlation,
    causation: `${parent.service}/${parent.id}`,
    parent,
    ...(traceparent !== undefined && { traceparent }),
    ...(tracestate !== undefined && { tracestate }),
  }
}

const endOf = (definition: AnyServiceDefinition, id: string, answer: EndAnswer): ChildEnd => {
  if (answer._tag === 'OtherRequest') {
    return { result: E.left(runConflict({ service: definition.name, id })), isFinal: false }
  }
  const { end, isFinal } = answer
  const result = E.isLeft(end)
    ? end
    : decode(definition.result, end.right, { name: `the result of run ${id}` })
  return { result, isFinal }
}

const isHeld = (end: FlextResult<unknown>): boolean =>
  E.isLeft(end) && (end.left._tag === 'RunStuck' || end.left._tag === 'RunFaulted')
