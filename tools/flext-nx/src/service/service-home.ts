/** The library that a service lives in. */
import { getProjects, readJson, type Tree } from '@nx/devkit'

import type { Complaint } from '../input/refused.ts'
import { refuseIf } from '../input/refused.ts'
import { nxVersionComplaint, projectComplaint, workspaceComplaint } from '../input/workspace.ts'

export interface ServiceHome {
  /** Its root, from that of the workspace. */
  readonly root: string
  /** The name of its package. */
  readonly name: string
  /** Without its scope. */
  readonly bareName: string
}

/** Where a generator was asked to work, or `InputRefused` with all that is wrong with it. */
export const serviceHome = (tree: Tree, generator: string, project: string): ServiceHome => {
  refuseIf(generator, [nxVersionComplaint(), workspaceComplaint(tree)])
  const projects = getProjects(tree)
  refuseIf(generator, [projectComplaint('project', project, projects)])
  const root = projects.get(project)?.root ?? ''
  refuseIf(generator, [libraryComplaint(tree, project, root)])
  const { name = project } = readJson<{ readonly name?: string }>(tree, `${root}/package.json`)
  return { root, name, bareName: name.replace(/^@[^/]*\//, '') }
}

const libraryComplaint = (tree: Tree, project: string, root: string): Complaint =>
  tree.exists(`${root}/package.json`) && tree.exists(`${root}/src`)
    ? undefined
    : `project: ${project} has no package.json beside a folder src: make a library with \`npx nx g flext-nx:library\``
