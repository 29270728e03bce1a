/** Which project is meant: the folder that is named, or the nearest one upwards with a meltano.yml. */
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

import type { FlextError } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import { nearestServicesModule, servicesModuleIn } from '../services/services-module.ts'

export type ProjectNotFound = FlextError<'ProjectNotFound'>

const projectFile = 'meltano.yml'

export const projectFolder = ({ world, options }: Cli): E.Either<ProjectNotFound, string> => {
  if (options.project !== undefined) {
    const named = resolve(world.cwd, options.project)
    return existsSync(join(named, projectFile))
      ? E.right(realpathSync(named))
      : E.left(notFound(`there is no ${projectFile} in ${named}; name another with --project`))
  }
  const nearest = nearestProject(resolve(world.cwd))
  return nearest === undefined
    ? E.left(
        notFound(
          `there is no ${projectFile} in ${world.cwd}, nor in a folder above it; name one with --project`,
        ),
      )
    : E.right(realpathSync(nearest))
}

/** The folder, or the nearest one above it, that is a project's root. */
export const nearestProject = (folder: string): string | undefined => {
  if (existsSync(join(folder, projectFile))) return folder
  const above = dirname(folder)
  return above === folder ? undefined : nearestProject(above)
}

/** The module of services of the same project: in the folder that is named, or the nearest one upwards. */
export const nearestModule = ({ world, options }: Cli): string | undefined =>
  options.project === undefined
    ? nearestServicesModule(world.cwd)
    : servicesModuleIn(resolve(world.cwd, options.project))

/** Where runs are kept: named, or inside the project, be it one of pipelines or of services. */
export const journalPath = (cli: Cli): E.Either<ProjectNotFound, string> => {
  const { world, options } = cli
  if (options.journal !== undefined) return E.right(resolve(world.cwd, options.journal))
  const project = projectFolder(cli)
  const module = nearestModule(cli)
  const folders = [
    ...(E.isRight(project) ? [project.right] : []),
    ...(module === undefined ? [] : [dirname(module)]),
  ]
  // The nearest folder upwards has the longest path.
  const folder = folders.toSorted((one, other) => other.length - one.length)[0]
  if (folder !== undefined) return E.right(journalIn(folder))
  return E.isLeft(project)
    ? E.left(notFound(`${project.left.message}, or a journal with --journal`))
    : E.right(journalIn(project.right))
}

/** The journal of a project in the folder. */
export const journalIn = (folder: string): string => join(folder, '.flext', 'journal.db')

const notFound = (message: string): ProjectNotFound => ({ _tag: 'ProjectNotFound', message })
