/** The states of a project's pipelines, wherever the project says that they are kept. */
import { resolve } from 'node:path'

import type { FlextResult, FlextTask } from 'flext-core'
import { either as E, taskEither as TE } from 'fp-ts'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import type { StatePlace } from '../../project/state-place.ts'
import { readProject } from '../../project/project.ts'
import { sqliteStateBackend } from '../../state/sqlite-state-backend.ts'
import type { StateBackend } from '../../state/state-backend.ts'
import { stateInSystemDatabase } from '../../state/meltano-state.ts'
import { movableStates, type MovableStates } from '../../state/state-move.ts'
import type { StateBackendRefused, StateError } from '../../state/state-error.ts'
import { stateBackendAt, type StateUse } from '../../state/state-uri.ts'
import {
  targetStateBackend,
  type TargetState,
  type TargetStateOptions,
} from '../../state/target-state-backend.ts'
import type { ProcessVariables } from './project-of.ts'
import { targetStateOf } from './target-state.ts'

export interface ProjectStates {
  /** The folder that holds `meltano.yml`. */
  readonly root: string
  readonly env: ProcessVariables
  /** Without one the states are where the rows are. */
  readonly at?: StatePlace
}

/** Where the states of a project are kept. Whoever opens it closes it. */
export const openStates = ({
  root,
  env,
  at,
}: ProjectStates): FlextResult<MovableStates, StateBackendRefused> =>
  openedAt({ at, root, env }, (stateId) => targetStateNamed(root, env, stateId))

/** The states of one pipeline, where it is known already. */
export const openStatesOf = (spec: PipelineSpec): FlextResult<StateBackend, StateBackendRefused> =>
  openedAt({ at: spec.stateBackend, root: spec.target.cwd, env: spec.tap.env }, (stateId) =>
    TE.right(targetStateOf(spec, stateId)),
  )

const openedAt = (
  { at, root, env }: StateUse,
  targetOf: TargetStateOptions['targetOf'],
): FlextResult<MovableStates, StateBackendRefused> =>
  E.Functor.map(stateBackendAt({ at, root, env }), (named) =>
    movableStates(
      named ??
        targetStateBackend({
          place: 'the targets, beside their rows',
          history: sqliteStateBackend({ path: resolve(root, '.flext', 'state.db') }),
          targetOf,
          leftByMeltano: (stateId) => stateInSystemDatabase(root, stateId),
          lock: resolve(root, '.flext', 'state.lock'),
        }),
      resolve(root, '.flext', 'state-moves'),
    ),
  )

/** Finds the pipeline of a state id in the project; nothing where there is none. */
const targetStateNamed =
  (
    root: string,
    env: ProcessVariables,
    stateId: string,
  ): FlextTask<TargetState | undefined, StateError> =>
  async () => {
    for (const { environment, words } of readingsOf(stateId)) {
      const project = await readProject({
        root,
        env,
        ...(environment === undefined ? {} : { environment }),
      })()
      if (E.isLeft(project)) continue
      const planned = project.right.planOf(words)
      if (E.isLeft(planned)) continue
      const spec = planned.right.find(
        (one) => stateId === one.stateId || stateId.startsWith(`${one.stateId}:`),
      )
      if (spec !== undefined) return E.right(targetStateOf(spec, stateId))
    }
    return E.right(undefined)
  }

/** `<environment>:<tap>-to-<target>:<suffix>`, in each way in which it can be read. */
const readingsOf = (stateId: string) => {
  const parts = stateId.split(':')
  return parts.flatMap((pair, at) => {
    if (at > 1 || !pair.includes('-to-')) return []
    const names = pair.split('-to-')
    return names.slice(1).map((_, cut) => ({
      environment: at === 1 ? parts[0] : undefined,
      words: [names.slice(0, cut + 1).join('-to-'), names.slice(cut + 1).join('-to-')],
    }))
  })
}
