/** Which module says what services there are: the one that is named, or the nearest one upwards. */
import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

import type { FlextError } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'

export type ServicesNotFound = FlextError<'ServicesNotFound'>

/** The file of this name stands in the root of a package. */
const servicesFiles: ReadonlyArray<string> = [
  'flext.services.ts',
  'flext.services.js',
  'flext.services.mjs',
]

/** The module in the folder; undefined where there is none. */
export const servicesModuleIn = (folder: string): string | undefined => {
  const found = servicesFiles.map((file) => join(folder, file)).find((file) => existsSync(file))
  return found === undefined ? undefined : realpathSync(found)
}

/** The module in the folder or the nearest one above it. */
export const nearestServicesModule = (from: string): string | undefined => {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const found = servicesModuleIn(folder)
    if (found !== undefined || folder === dirname(folder)) return found
  }
}

export const servicesModule = (
  { world }: Cli,
  named: string | undefined,
): E.Either<ServicesNotFound, string> => {
  if (named === undefined) {
    const nearest = nearestServicesModule(world.cwd)
    return nearest === undefined
      ? E.left(
          notFound(
            `there is no ${servicesFiles[0]} in ${world.cwd}, nor in a folder above it; name a module with --module`,
          ),
        )
      : E.right(nearest)
  }
  const path = resolve(world.cwd, named)
  if (!existsSync(path)) return E.left(notFound(`--module: there is no file ${path}`))
  if (!statSync(path).isDirectory()) return E.right(realpathSync(path))
  const inside = servicesModuleIn(path)
  return inside === undefined
    ? E.left(notFound(`--module: there is no ${servicesFiles[0]} in ${path}`))
    : E.right(inside)
}

const notFound = (message: string): ServicesNotFound => ({ _tag: 'ServicesNotFound', message })
