/** `flext meltano init`: a folder becomes a project, with nothing in it yet but its environments. */
import { randomUUID } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

import { causeOf } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure, Report } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { shellWord } from '../terminal/shell-word.ts'

export interface MeltanoInitOptions {
  readonly force?: true
}

/** A `meltano.yml` that is there stays, unless it is to be written over; a `.gitignore` gets what it lacks. */
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
  if (existsSync(join(root, 'meltano.yml')) && force !== true) {
    return E.left(
      usageInvalid(`${root} has meltano.yml already`, ['--force writes meltano.yml anew']),
    )
  }
  try {
    writeProject(root)
  } catch (thrown) {
    const why = causeOf(thrown).message
    return E.left(usageInvalid(`${root}: expected a folder that can be written, found ${why}`))
  }
  const into = relative(world.cwd, root)
  const next = [
    ...(into === '' ? [] : [`cd ${shellWord(into)}`]),
    'flext meltano add extractor tap-csv --variant flext',
    'flext meltano add loader target-sqlite --variant flext',
    'flext meltano run tap-csv target-sqlite',
  ]
  return E.right({
    document: { root, files: ['meltano.yml', '.gitignore'] },
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

/** All of it, or nothing: the project is there once `meltano.yml` has its name. */
const writeProject = (root: string): void => {
  const made = mkdirSync(root, { recursive: true })
  const file = join(root, 'meltano.yml')
  const next = `${file}.next`
  let undo = () => {}
  try {
    writeFileSync(next, emptyProject(), { flush: true })
    const ignored = join(root, '.gitignore')
    const before = existsSync(ignored) ? readFileSync(ignored) : undefined
    undo = () => {
      if (before === undefined) rmSync(ignored, { force: true })
      else truncateSync(ignored, before.length)
    }
    appendFileSync(ignored, missingLines(before?.toString() ?? ''))
    renameSync(next, existsSync(file) ? realpathSync(file) : file)
  } catch (error) {
    undo()
    rmSync(next, { force: true })
    if (made !== undefined) rmSync(made, { recursive: true })
    throw error
  }
}

/** What runs leave behind, and secrets, as far as it is not ignored yet. */
const missingLines = (before: string): string => {
  const present = new Set(before.split('\n').map((line) => line.trim()))
  const missing = ['/.flext', '/.meltano', '.env'].filter((line) => !present.has(line))
  if (missing.length === 0) return ''
  const end = before === '' || before.endsWith('\n') ? '' : '\n'
  return `${end}${['# What runs leave behind, and secrets.', ...missing].join('\n')}\n`
}

const emptyProject = () => `version: 1
default_environment: dev
project_id: ${randomUUID()}
environments:
- name: dev
- name: staging
- name: prod
`
