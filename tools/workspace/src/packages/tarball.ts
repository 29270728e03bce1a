/** What a package's tarball must hold: every file that its package.json promises. */
import { joinedParts } from '../pack/join-modules.ts'

/** The part of package.json that promises files. */
export interface Promises {
  readonly exports?: unknown
  readonly bin?: unknown
}

/** Every relative file that `exports` and `bin` name, in any condition, without the leading `./`. */
export const promisedFiles = (manifest: Promises): readonly string[] => {
  const leaves = (value: unknown): readonly string[] =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'object' && value !== null
        ? Object.values(value).flatMap(leaves)
        : []
  return [
    ...new Set(
      [...leaves(manifest.exports), ...leaves(manifest.bin)].map((path) =>
        path.replace(/^\.\//, ''),
      ),
    ),
  ]
}

/** The promised files that are not packed, and the packed ones that are of no use. */
export const faultsOf = (manifest: Promises, packed: readonly string[]): readonly string[] => [
  ...promisedFiles(manifest)
    .filter((path) => !path.includes('*') && !packed.includes(path))
    .map((path) => `package.json names ${path}, which the tarball does not hold`),
  ...packed
    .filter((path) => /\.test(-d)?\.(?:d\.)?[jt]s(?:\.map)?$|\.tsbuildinfo$/.test(path))
    .map((path) => `the tarball holds ${path}, which is of no use to who installs it`),
  ...packed
    .filter((path) => path.startsWith('dist/') && !path.startsWith(joinedParts))
    .filter((path) => /\.js$|\.d\.ts$/.test(path))
    .filter((path) => !packed.includes(path.replace(/^dist\/(.*)\.(?:js|d\.ts)$/, 'src/$1.ts')))
    .map((path) => `${path} is left over from a source that is gone: remove dist and build again`),
  ...['README.md', 'LICENSE']
    .filter((path) => !packed.includes(path))
    .map((path) => `the tarball has no ${path}`),
]
