/** The project that a command works on, read whole; what is probably not meant is said on the way. */
import { mistakeText } from 'flext-core/yaml'
import { readProject, type MeltanoProject, type ResolvedPlugin } from 'flext-meltano'
import { either as E } from 'fp-ts'

import { projectFolder } from '../journal-access/project-folder.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'

export interface ProjectOptions {
  readonly environment?: string
}

export const openProject = async (
  cli: Cli,
  { environment }: ProjectOptions,
): Promise<E.Either<Failure, MeltanoProject>> => {
  const root = projectFolder(cli)
  if (E.isLeft(root)) return E.left({ error: root.left })
  const named = environment === undefined ? {} : { environment }
  const project = await readProject({ root: root.right, env: cli.world.env, ...named })()
  if (E.isLeft(project)) return E.left({ error: project.left })
  noteMistakes(cli, project.right.warnings)
  return project
}

type Mistakes = MeltanoProject['warnings']

/** Says them on stderr, each once. */
export const noteMistakes = ({ note, notePaint }: Cli, mistakes: Mistakes): void => {
  const texts = new Set(mistakes.map(mistakeText))
  for (const text of texts) note(`${notePaint.yellow('warning:')} ${text}`)
}

/** What became of the settings of a plugin that a native one stands in for. */
export const noteSettings = (
  { note, notePaint }: Cli,
  plugins: ReadonlyArray<Pick<ResolvedPlugin, 'name' | 'notes'>>,
): void => {
  for (const { name, notes } of plugins)
    for (const text of notes) note(`${notePaint.yellow('note:')} ${name}: ${text}`)
}
