/** What a package lets people import: itself and each of its subpaths, as they write it. */
import type { Manifest } from '../pack/publishable-manifest.ts'

export const specifiersOf = ({ name, exports }: Manifest): readonly string[] =>
  Object.keys(exports as object)
    .filter((subpath) => !subpath.endsWith('.json'))
    .map((subpath) => `${name}${subpath.slice(1)}`)

/** The optional peers of a package, which npm does not install by itself. */
export const optionalPeersOf = ({ peerDependenciesMeta }: Manifest): readonly string[] =>
  Object.entries((peerDependenciesMeta ?? {}) as Readonly<Record<string, { optional?: boolean }>>)
    .filter(([, { optional }]) => optional === true)
    .map(([peer]) => peer)
