/** `flext meltano init`: a folder becomes a project, with nothing in it yet but its environments. */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure, Report } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { shellWord } from '../terminal/shell-word.ts'

export interface MeltanoInitOptions {
  readonly force?: true
}

/** What is there already stays, unless it is to be written over. */
export const meltanoInit = async (
  { world, paint }: Cli,
  directory: string | undefined,
  { force }: MeltanoInitOptions,
): Promise<E.Either<Failure, Report>> => {
  const root = resolve(world.cwd, directory ?? '.')
  const around = projectAround(dirname(root))
  if (around !== undefined) {
    return E.left(usageInvalid(`${root} is inside of a project: ${join(around, 'meltano.yml')}`))
  }
  const files = projectFiles()
  const there = Object.keys(files).filter((name) => existsSync(join(root, name)))
  if (there.length > 0 && force !== true) {
    return E.left(
      usageInvalid(`${root} has ${there.join(' and ')} already`, ['--force writes them anew']),
    )
  }
  mkdirSync(root, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
  const into = relative(world.cwd, root)
  const next = [
    ...(into === '' ? [] : [`cd ${shellWord(into)}`]),
    'flext meltano add extractor tap-csv --variant flext',
    'flext meltano add loader target-sqlite --variant flext',
    'flext meltano run tap-csv target-sqlite',
  ]
  return E.right({
    document: { root, files: Object.keys(files) },
    text: [`${root} is a project now`, ...next.map((words) => `${paint.dim('→')} ${words}`)].join(
      '\n',
    ),
  })
}

const projectAround = (folder: string): string | undefined => {
  if (existsSync(join(folder, 'meltano.yml'))) return folder
  const above = dirname(folder)
  return above === folder ? undefined : projectAround(above)
}

const projectFiles = (): Readonly<Record<string, string>> => ({
  'meltano.yml': `version: 1
default_environment: dev
project_id: ${randomUUID()}
environments:
- name: dev
- name: staging
- name: prod
`,
  '.gitignore': `# What runs leave behind, and secrets.
/.flext
/.meltano
.env
`,
})
