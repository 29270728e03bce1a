/** Looks at the sources of a project, or of the whole workspace, as they lie on the disk. */
import { join } from 'node:path'

import { getProjects, type Tree } from '@nx/devkit'
import type { FlextResult } from 'flext-core'
import { loadConfig, type SurveyOptions } from 'flext-quality/analysis'
import { either as E } from 'fp-ts'

import { InputRefused, refuseIf } from '../input/refused.ts'
import { nxVersionComplaint, projectComplaint, workspaceComplaint } from '../input/workspace.ts'

export interface SurveyedSchema {
  /** Without it, the whole workspace. */
  readonly project?: string
}

export interface SurveyedProject<A> {
  /** Relative to the workspace, `.` for the whole of it. */
  readonly root: string
  readonly found: A
}

type Survey<A> = (root: string, options: SurveyOptions) => Promise<FlextResult<A>>

export const surveyProject = async <A>(
  tree: Tree,
  generator: string,
  { project }: SurveyedSchema,
  survey: Survey<A>,
): Promise<SurveyedProject<A>> => {
  refuseIf(generator, [nxVersionComplaint(), workspaceComplaint(tree)])
  const projects = getProjects(tree)
  if (project !== undefined) {
    refuseIf(generator, [projectComplaint('project', project, projects)])
  }
  const root = project === undefined ? '.' : (projects.get(project)?.root ?? '.')
  const folder = join(tree.root, root)
  const config = await loadConfig(folder)
  if (E.isLeft(config)) throw new InputRefused(generator, [config.left.message])
  const found = await survey(folder, { config: config.right })
  if (E.isLeft(found)) throw new InputRefused(generator, [found.left.message])
  return { root, found: found.right }
}
