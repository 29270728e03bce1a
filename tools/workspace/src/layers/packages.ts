/** The packages to draw: those of the workspace by their tags, and those that are planned. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { isLayer, type LayeredPackage, type LayerName } from './layer.ts'
import { plan } from './plan.ts'

/** The layer that a package.json's `nx.tags` name, if they name one. */
export const layerOf = (manifest: unknown): LayerName | undefined => {
  const { nx } = manifest as { readonly nx?: { readonly tags?: readonly string[] } }
  return (nx?.tags ?? [])
    .filter((tag) => tag.startsWith('layer:'))
    .map((tag) => tag.slice('layer:'.length))
    .find(isLayer)
}

/** In the order of the plan; a package that is not in it comes last in its layer. */
export const layeredPackages = (root: string): readonly LayeredPackage[] => {
  const present = new Map<string, LayerName>()
  for (const folder of readdirSync(join(root, 'packages')).toSorted()) {
    const file = join(root, 'packages', folder, 'package.json')
    if (!existsSync(file)) continue
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as { readonly name: string }
    const layer = layerOf(manifest)
    if (layer !== undefined) present.set(manifest.name, layer)
  }
  const planned = plan.map(({ name, layer, about }) => ({
    name,
    layer: present.get(name) ?? layer,
    about,
    exists: present.has(name),
  }))
  const known = new Set(plan.map(({ name }) => name))
  const others = [...present]
    .filter(([name]) => !known.has(name))
    .map(([name, layer]) => ({ name, layer, about: '', exists: true }))
  return [...planned, ...others]
}
