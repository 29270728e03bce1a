/** The project of a request, with the variables of the schedule that the request is of. */
import type { FlextTask } from 'flext-core'
import { mistakeOutside } from 'flext-core/yaml'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { pipelineInvalid, type ProjectError } from '../../project/error.ts'
import { readProject, type MeltanoProject } from '../../project/project.ts'

/** The variables of the process, as the project may use them. */
export type ProcessVariables = Readonly<Record<string, string | undefined>>

export interface ProjectRequest {
  readonly project: string
  readonly environment?: string
  readonly schedule?: string
}

export const projectOf = (
  { project: root, environment, schedule: name }: ProjectRequest,
  env: ProcessVariables,
): FlextTask<MeltanoProject, ProjectError> => {
  const request = { root, ...(environment === undefined ? {} : { environment }) }
  return pipe(
    readProject({ ...request, env }),
    TE.chain((project) => {
      if (name === undefined) return TE.right(project)
      const schedule = project.schedules.find((one) => one.name === name)
      if (schedule === undefined) return TE.left(scheduleGone(project, name))
      const { env: own } = schedule
      return Object.keys(own).length === 0
        ? TE.right(project)
        : readProject({ ...request, env: { ...env, ...own } })
    }),
  )
}

const scheduleGone = ({ schedules }: MeltanoProject, name: string): ProjectError =>
  pipelineInvalid([
    mistakeOutside(
      { _tag: 'ArgumentPlace', argument: 1 },
      {
        path: '',
        expected: `a schedule of the project: ${schedules.map((one) => one.name).join(', ') || 'none'}`,
        found: JSON.stringify(name),
      },
    ),
  ])
