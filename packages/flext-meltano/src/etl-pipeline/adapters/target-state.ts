/** The state that the target of a pipeline keeps beside its rows, and how another is put there. */
import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'

import type { FlextResult, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import type { TargetError } from '../../singer/error.ts'
import type { SingerState } from '../../singer/message.ts'
import { stateBackendFailed, type StateError } from '../../state/state-error.ts'
import type { TargetState } from '../../state/target-state-backend.ts'
import { endStaging } from './end-staging.ts'
import { stateFileStaging } from './state-file-staging.ts'
import { stagingOf } from './target-staging.ts'

export const targetStateOf = (spec: PipelineSpec, stateId: string): TargetState => ({
  read: () => async () => {
    const staging = stagingOf(spec)
    return told(E.isLeft(staging) ? staging : await staging.right.publishedState(stateId)())
  },
  write: (state) => async () => told(await publishState(spec, stateId, state)()),
})

/** A run that loads no rows, and whose state is the one to be. */
const publishState =
  (spec: PipelineSpec, stateId: string, state: SingerState): FlextTask<void, TargetError> =>
  async () => {
    const run = `state-${randomUUID()}`
    const staged =
      spec.target.native === undefined
        ? stateFileStaging(resolve(spec.target.cwd, '.flext', 'state')).keep(run, {
            rows: {},
            state,
            ended: true,
          })
        : await endStaging(spec, run, state)
    if (E.isLeft(staged)) return staged
    const staging = stagingOf(spec)
    if (E.isLeft(staging)) return staging
    const published = await staging.right.publish(run, stateId)()
    return E.isLeft(published) ? published : E.right(undefined)
  }

const told = <A>(result: FlextResult<A, TargetError>): FlextResult<A, StateError> =>
  E.isRight(result)
    ? result
    : E.left(
        'place' in result.left && 'expected' in result.left
          ? stateBackendFailed(result.left.place, result.left.expected, result.left.found)
          : stateBackendFailed('the target', 'one that keeps a state', result.left.message),
      )
