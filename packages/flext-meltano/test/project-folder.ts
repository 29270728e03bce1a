/** A project in a folder of its own for the length of a test. */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { either as E } from 'fp-ts'
import { onTestFinished } from 'vitest'

import type { ProjectError } from '../src/project/error.ts'
import { readProject, type MeltanoProject } from '../src/project/project.ts'
import type { ReadProject } from '../src/project/read-project.ts'

/** Writes the files into a new folder that is removed when the test ends. */
export const projectFolder = async (
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<string> => {
  const root = await mkdtemp(join(tmpdir(), 'flext-project-'))
  onTestFinished(() => rm(root, { recursive: true }))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), content)
  }
  return root
}

type Asked = Partial<Omit<ReadProject, 'root'>> & { readonly dotEnv?: string }

export const read = async (yaml: string, { dotEnv, ...asked }: Asked = {}) => {
  const files = { 'meltano.yml': yaml, ...(dotEnv === undefined ? {} : { '.env': dotEnv }) }
  return readProject({ root: await projectFolder(files), env: {}, ...asked })()
}

/** The project, where the test is about something later than reading it. */
export const projectIn = async (yaml: string, asked: Asked = {}): Promise<MeltanoProject> =>
  succeeded(await read(yaml, asked))

export const succeeded = <A>(result: E.Either<ProjectError, A>): A => {
  if (E.isLeft(result)) throw new Error(result.left.message)
  return result.right
}

export const failed = (result: E.Either<ProjectError, unknown>): ProjectError => {
  if (E.isRight(result)) throw new Error('a failure was expected')
  return result.left
}

/** `place path: expected, found`, a line a mistake. */
export const mistakesOf = (error: ProjectError): ReadonlyArray<string> =>
  error.message
    .split('\n')
    .filter((line) => line.includes(': expected '))
    .map((line) => line.trim())
