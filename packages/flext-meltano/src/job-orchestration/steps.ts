import { pivot, reading, type FlextError, type StepContext } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import { PluginCommandDone, type JobPart, type PluginCommandRequest } from './model.ts'
import type { JobBoard } from './job-board.ts'
import type { JobStopPort, PluginCommandPort } from './ports.ts'

export interface JobAborted extends FlextError<'JobAborted'> {}

export const Turn = t.readonly(
  t.type({
    /** What it comes after and was not done. */
    missed: t.readonlyArray(t.string),
  }),
)

/** A part waits until those before it are done and there is room for it. */
export const awaitTurn = reading({
  name: 'awaitTurn',
  output: Turn,
  run: (
    { jobs: { stopping }, step }: JobStopPort & StepContext,
    board: JobBoard,
    { name, after = [] }: JobPart,
  ) =>
    board.turn(name, after, { stopping, over: step.signal }).then(
      (missed) => E.right({ missed }),
      () => E.left<JobAborted>({ _tag: 'JobAborted', message: `${name} was not begun` }),
    ),
})

/** There is no taking back what a command of a plugin has done. */
export const runPluginCommand = pivot({
  name: 'runPluginCommand',
  output: PluginCommandDone,
  run: ({ commands, step }: PluginCommandPort & StepContext, request: PluginCommandRequest) =>
    commands.run(request, step.signal, step.runId),
})
