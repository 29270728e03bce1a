/** The states of a project's pipelines, open for as long as a command needs them. */
import { openStates } from 'flext-meltano'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { openProject } from './open-project.ts'

export interface StateOptions {
  readonly environment?: string
  /** Kept with a change. */
  readonly reason?: string
}

export interface OnStates {
  readonly cli: Cli
  readonly states: MovableStates
}

type MovableStates = Extract<ReturnType<typeof openStates>, { _tag: 'Right' }>['right']

export const withStates = async (
  cli: Cli,
  options: StateOptions,
  use: (on: OnStates) => Promise<Outcome>,
): Promise<Outcome> => {
  const project = await openProject(cli, options)
  if (E.isLeft(project)) return project
  const states = openStates({
    root: project.right.root,
    env: cli.world.env,
    ...(project.right.stateBackend === undefined ? {} : { at: project.right.stateBackend }),
  })
  if (E.isLeft(states)) return E.left({ error: states.left })
  try {
    return await use({ cli, states: states.right })
  } finally {
    await states.right.close()
  }
}
