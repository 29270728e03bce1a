/** `flext meltano environment`: the environments of a project. */
import { addPart, removePart } from 'flext-meltano/project'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { openProject } from '../project-access/open-project.ts'

export const environmentList = async (cli: Cli): Promise<Outcome> => {
  const project = await openProject(cli, {})
  if (E.isLeft(project)) return project
  const { environments } = project.right
  return E.right({ document: { environments }, text: environments.join('\n') })
}

export const environmentWrite = async (
  cli: Cli,
  what: 'add' | 'remove',
  name: string,
): Promise<Outcome> => {
  const project = await openProject(cli, {})
  if (E.isLeft(project)) return project
  const files = { project: project.right, env: cli.world.env }
  const written =
    what === 'add'
      ? await addPart(files, 'environments', { name })()
      : await removePart(files, 'environments', name)()
  return E.isLeft(written)
    ? E.left({ error: written.left })
    : E.right({
        document: { environment: name },
        text: `environment ${name} is ${what === 'add' ? 'added' : 'removed'}`,
      })
}
