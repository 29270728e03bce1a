/** The public surface of a package as a text that is kept, so that a change of it is a diff. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { PublishedPackage } from '../packages/published.ts'
import { surfaceOf, type Surface } from './surface.ts'

/** Where the report of a package is kept. */
export const reportFile = (folder: string): string => join(folder, 'api.txt')

/** Reads what was built. */
export const apiReport = ({ name, folder }: PublishedPackage): string => {
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly types?: string }>>
  }
  const entries = Object.entries(exports).flatMap(([subpath, target]) =>
    typeof target === 'object' && target.types !== undefined
      ? [[`${name}${subpath.slice(1)}`, target.types]]
      : [],
  )
  return textOf(name, surfaceOf(folder, Object.fromEntries(entries) as Record<string, string>))
}

export const textOf = (name: string, { subpaths, beside }: Surface): string =>
  [
    `The public surface of ${name}, written by npm run api:update. A change here needs a changeset.`,
    ...subpaths.flatMap((subpath) => [
      `======== ${subpath.name}`,
      ...subpath.exports.map((one) =>
        one.sameAs === undefined
          ? one.text || `${one.name}, of another package`
          : `${one.name}, as in ${one.sameAs}`,
      ),
    ]),
    ...(beside.length === 0 ? [] : ['======== not exported, but part of what is']),
    ...beside.map(({ text }) => text),
  ].join('\n\n') + '\n'
