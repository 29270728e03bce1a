/** The packages whose exports the reference describes: those that people install. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface DocumentedPackage {
  readonly name: string
  /** From the root. */
  readonly path: string
}

export const documentedPackages = (root: string): readonly DocumentedPackage[] =>
  globSync(['packages/*/package.json', 'tools/*/package.json'], { cwd: root })
    .toSorted()
    .map((file) => ({ file, manifest: manifestAt(join(root, file)) }))
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ file, manifest }) => ({ name: manifest.name, path: file.replace('/package.json', '') }))

/** Files of a package's sources by what exports them: `src/sqlite/index.ts` to `sqlite`. */
export const entryPoints = (root: string, path: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  const { exports = {} } = manifestAt(join(root, path, 'package.json'))
  for (const [subpath, target] of Object.entries(exports)) {
    const source = typeof target === 'string' ? undefined : target['@flext/source']
    if (source !== undefined) found.set(join(path, source), subpath.replace(/^\.\/?/, ''))
  }
  return found
}

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly exports?: Readonly<Record<string, Readonly<Record<string, string>> | string>>
}

const manifestAt = (file: string): Manifest => JSON.parse(readFileSync(file, 'utf8')) as Manifest
