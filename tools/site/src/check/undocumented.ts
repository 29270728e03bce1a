/** Exports of the published packages that the reference of the API on the built site does not have. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { documentedPackages, entryPoints } from '../api/documented-packages.ts'

/** What was looked for, and `package/subpath: name` of every export that has no place on the site. */
export interface ExportReport {
  readonly exports: number
  readonly undocumented: readonly string[]
}

export const undocumented = (root: string, site: string): ExportReport => {
  let exports = 0
  const missing: string[] = []
  for (const { name, path } of documentedPackages(root)) {
    const places = new Set(
      globSync(`reference/api/${name}/*.html`, { cwd: site }).flatMap((page) =>
        [...readFileSync(join(site, page), 'utf8').matchAll(/<h2 id="([^"]+)"/g)].map(
          ([, id]) => id,
        ),
      ),
    )
    for (const [file, subpath] of entryPoints(root, path)) {
      for (const { name: exported, original } of exportsOf(
        readFileSync(join(root, file), 'utf8'),
      )) {
        exports += 1
        const from = subpath === '' ? name : `${name}/${subpath}`
        if (!places.has(exported) && !places.has(original)) missing.push(`${from}: ${exported}`)
      }
    }
  }
  return { exports, undocumented: missing }
}

const list = /^export (?:type )?\{([^}]*)\}/gm
const declaration =
  /^export (?:declare )?(?:abstract )?(?:const|function|class|interface|type) (\w+)/gm

export interface Exported {
  readonly name: string
  /** What it is called where it comes from; two names for one thing have one place. */
  readonly original: string
}

/** What a module exports, as long as it names each thing itself. */
export const exportsOf = (source: string): readonly Exported[] => {
  const listed = [...source.matchAll(list)]
    .flatMap(([, names = '']) => names.split(','))
    .map((name) => name.trim().replace(/^type\s+/, ''))
    .filter((name) => name !== '')
    .map((text) => {
      const [original = '', name = original] = text.split(/\s+as\s+/)
      return { name, original }
    })
  const declared = [...source.matchAll(declaration)].map(([, name = '']) => ({
    name,
    original: name,
  }))
  return [...listed, ...declared]
}
