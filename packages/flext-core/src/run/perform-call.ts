/**
 * Calls another service. To the flow a child run is a change like any other: it is done once, it may
 * fail, and it is undone when a later step fails.
 */
import type { CallCall } from '../flow/call.ts'
import type { Awaitable } from '../journal/journal.ts'
import type { FlextError } from '../result/error.ts'
import { StepCall, type AnyStepCall } from '../step/call.ts'
import { outerScope } from './branches.ts'
import type { ChildRun } from './child-runs.ts'
import type { Lane } from './lane.ts'
import { performStep } from './perform-step.ts'
import type { RunContext } from './run-context.ts'
import type { StepEnd } from './step-end.ts'
import type { StepUnderWay } from './step-under-way.ts'

export const performCall = (
  run: RunContext,
  lane: Lane,
  called: CallCall<unknown, unknown, never>,
): Awaitable<StepEnd> | StepUnderWay => performStep(run, lane, asStep(run, lane, called))

const asStep = (
  run: RunContext,
  lane: Lane,
  { name, definition, request, id }: CallCall<unknown, unknown, never>,
): AnyStepCall => {
  const { identity, ports } = run
  const child: ChildRun = {
    definition,
    ports,
    request,
    id: id ?? `${identity.id}/${lane.path === '' ? '' : `${lane.path}/`}${lane.next + 1}`,
    parent: { service: identity.service, id: identity.id },
    correlation: run.correlation,
  }
  let isFinal = false
  const takeBack = (mayBeUnknown: boolean) => () =>
    run.children.takeBack(child, `its parent ${identity.id} is taken back`, mayBeUnknown)
  return new StepCall(
    {
      name,
      kind: 'changing',
      output: definition.result,
      run: async () => {
        const end = await run.children.run(child, outerScope(run, lane))
        isFinal = end.isFinal
        return end.result
      },
      undo: takeBack(false),
      undoInDoubt: takeBack(true),
      called: { isFinal: () => isFinal, holds },
    },
    [],
  )
}

/** The child is neither done nor taken back, and somebody has to look at it. */
const holds = ({ _tag }: FlextError): boolean =>
  _tag === 'RunStuck' || _tag === 'RunFaulted' || _tag === 'RunLeftOpen'
