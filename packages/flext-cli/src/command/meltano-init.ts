/** `flext meltano init`: a folder becomes a project, and what to do with it is said. */
import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

import { createProject } from 'flext-meltano/project'
import { either as E } from 'fp-ts'

import { nearestProject } from '../journal-access/project-folder.ts'
import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { shellWord } from '../terminal/shell-word.ts'

export interface MeltanoInitOptions {
  readonly force?: true
}

/** A `meltano.yml` that is there stays, unless it is to be written over. */
export const meltanoInit = async (
  { world, paint }: Cli,
  directory: string | undefined,
  { force }: MeltanoInitOptions,
): Promise<Outcome> => {
  const root = resolve(world.cwd, directory ?? '.')
  const around = nearestProject(dirname(root))
  if (around !== undefined) {
    return E.left(usageInvalid(`${root} is inside of a project: ${join(around, 'meltano.yml')}`))
  }
  if (existsSync(join(root, 'meltano.yml')) && force !== true) {
    return E.left(
      usageInvalid(`${root} has meltano.yml already`, ['--force writes meltano.yml anew']),
    )
  }
  const created = createProject(root)
  if (E.isLeft(created)) return E.left({ error: created.left })
  const into = relative(world.cwd, root)
  const next = [...(into === '' ? [] : [`cd ${shellWord(into)}`]), ...firstRun]
  return E.right({
    document: { root, files: ['meltano.yml', '.gitignore'] },
    text: [`${root} is a project now`, ...next.map((words) => `${paint.dim('→')} ${words}`)].join(
      '\n',
    ),
  })
}

/** A shell takes them as they are. */
const firstRun: ReadonlyArray<string> = [
  String.raw`printf 'id,name\n1,wren\n' > birds.csv`,
  'flext meltano add extractor tap-csv --variant flext',
  `flext meltano config set tap-csv files '[{"entity":"birds","path":"birds.csv","keys":["id"]}]'`,
  'flext meltano add loader target-sqlite --variant flext',
  'flext meltano config set target-sqlite database warehouse.db',
  'flext meltano run tap-csv target-sqlite',
]
