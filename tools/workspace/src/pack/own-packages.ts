/**
 * What a program uses of other packages of the workspace is joined with it: nobody else meets its
 * classes, and the rest of those packages, with all that the rest would load, is left out.
 */
import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, relative, resolve, sep } from 'node:path'

import type { Plugin } from 'rolldown'

import type { PublishedPackage } from '../packages/published.ts'
import type { Manifest } from './publishable-manifest.ts'

export interface OwnPackages {
  readonly plugin: Plugin
  /** Where a source of another package is, from a map in a folder of `dist`: beside this one, installed as it is. */
  readonly sourceOf: (source: string, map: string) => string
}

/** Throws where something is taken along that needs a package on which its new home does not depend. */
export const ownPackages = (
  manifest: Manifest,
  others: readonly PublishedPackage[],
): OwnPackages => ({
  plugin: {
    name: 'own-packages',
    resolveId: (id) => {
      const other = others.find(({ name }) => name === packageOf(id))
      return other && join(other.folder, targetOf(other, `.${id.slice(other.name.length)}`))
    },
    generateBundle: (_options, bundle) => {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
      const strange = chunks
        .flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports])
        .filter((id) => !(id in bundle) && !isBuiltin(id))
        .map(packageOf)
        .filter((name) => !isDependency(manifest, name))
      if (strange.length > 0)
        throw new Error(
          `${manifest.name} does not depend on ${[...new Set(strange)].join(', ')}, and its programs do`,
        )
    },
  },
  sourceOf: (source, map) => {
    const path = resolve(dirname(map), source)
    const other = others.find(({ folder }) => path.startsWith(`${folder}${sep}`))
    if (other === undefined) return source
    const inside = relative(other.folder, path).split(sep).join('/')
    return `../../../${other.name}/${inside}`
  },
})

const packageOf = (id: string): string =>
  id
    .split('/')
    .slice(0, id.startsWith('@') ? 2 : 1)
    .join('/')

const isDependency = (manifest: Manifest, name: string): boolean =>
  ['dependencies', 'peerDependencies'].some((kind) => name in Object(manifest[kind]))

const targetOf = ({ name, folder }: PublishedPackage, subpath: string): string => {
  const { exports: exported = {} } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as { readonly exports?: Readonly<Record<string, { readonly default?: string }>> }
  const target = exported[subpath]?.default
  if (target === undefined) throw new Error(`${name} exports nothing as ${subpath}`)
  return target
}
