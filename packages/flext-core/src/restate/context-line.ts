/** A line to runs from inside a workflow: each call is kept, and answered the same in a replay. */
import type { WorkflowContext, WorkflowSharedContext } from '@restatedev/restate-sdk'

import type { RunName } from '../runtime/runtime.ts'
import { jsonSerde } from './json-serde.ts'
import type { RunLine } from './run-line.ts'
import type { Turns } from './turns.ts'

export const contextLine = (ctx: WorkflowContext, turns: Turns): RunLine => {
  const ask = <A>(run: RunName, method: string, parameter: unknown): Promise<A> =>
    turns.take(callRun<A>(ctx, run, method, parameter))
  return {
    submit: (run, input) => {
      ctx.genericSend({
        service: run.service,
        method: 'run',
        key: run.id,
        parameter: input,
        inputSerde: jsonSerde(),
      })
      // A workflow is begun once, however often it is sent for.
      return Promise.resolve('known')
    },
    end: (run, input) => ask(run, 'end', input),
    tell: (run, wish, submitted = false) => ask(run, 'tell', { wish, submitted }),
    show: (run, entries) => ask(run, 'show', { entries }),
  }
}

/** One handler of the workflow of a run. */
export const callRun = <A>(
  ctx: WorkflowContext | WorkflowSharedContext,
  { service, id }: RunName,
  method: string,
  parameter: unknown,
) =>
  ctx.genericCall<unknown, A>({
    service,
    method,
    key: id,
    parameter,
    inputSerde: jsonSerde(),
    outputSerde: jsonSerde(),
  })
