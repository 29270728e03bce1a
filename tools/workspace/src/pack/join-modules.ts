/**
 * The modules of a package put together, as they are published: what an import has to find, read and
 * link is a few files and not some hundred. Other packages stay what they are, and what is loaded late
 * still is; only a program takes along what it uses of those of the workspace. Declarations and sources
 * are left alone.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix, sep } from 'node:path'

import { rolldown, type OutputAsset, type OutputChunk, type Plugin } from 'rolldown'

import type { PublishedPackage } from '../packages/published.ts'
import { namedModules } from './named-modules.ts'
import { ownPackages, type OwnPackages } from './own-packages.ts'
import type { Manifest } from './publishable-manifest.ts'

/** The folder of what several entries share: as deep as the sources, which find files beside them. */
const shared = 'shared'

/** Where those are in a package: what is there has no source of its own. */
export const joinedParts = `dist/${shared}/`

/** Its programs load modules of their users, and those have to meet the same classes and state. */
const hosts: ReadonlySet<string> = new Set(['flext-cli'])

/**
 * Joins what is compiled in a copy of a package, of which the others of the workspace are beside it.
 * A plugin of Nx is left: its parts are found by path.
 */
export const joinModules = async (
  copy: string,
  manifest: Manifest,
  others: readonly PublishedPackage[],
): Promise<void> => {
  if ('generators' in manifest) return
  const compiled = join(copy, 'dist')
  const before = modulesIn(compiled)
  refuseLostPlaces(compiled, before)
  const programs = before.filter((path) => path.startsWith('bin/'))
  const imported = importedOf(manifest, before)
  const files = hosts.has(manifest.name)
    ? await joined(compiled, [...imported, ...programs])
    : [
        ...(await joined(compiled, imported)),
        ...(await joined(compiled, programs, ownPackages(manifest, others))),
      ]
  for (const path of before.flatMap((module) => [module, `${module}.map`]))
    rmSync(join(compiled, path), { force: true })
  for (const file of files) {
    const path = join(compiled, file.fileName)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, file.type === 'chunk' ? file.code : file.source)
  }
  for (const entry of imported.filter(isMoved)) {
    const up = posix.relative(posix.dirname(entry), '.')
    writeFileSync(join(compiled, entry), `export * from './${posix.join(up, movedTo(entry))}'\n`)
  }
}

/** What is imported from without: from `dist`, with `/`. */
const importedOf = (
  { exports: exported }: Manifest,
  modules: readonly string[],
): readonly string[] => {
  const targets = new Set(targetsOf(exported))
  return modules.filter((path) => targets.has(`./dist/${path}`))
}

const targetsOf = (exported: unknown): readonly string[] =>
  typeof exported === 'string'
    ? [exported]
    : typeof exported === 'object' && exported !== null
      ? Object.values(exported).flatMap(targetsOf)
      : []

const modulesIn = (compiled: string): readonly string[] =>
  readdirSync(compiled, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => path.endsWith('.js'))

/** Whoever finds a file by its own place finds another one from {@link shared}, unless it is as deep. */
const refuseLostPlaces = (compiled: string, modules: readonly string[]): void => {
  const wrong = modules.filter(
    (path) =>
      isMoved(path) &&
      /new URL\(\s*[`'"]\.\.?\/[^)]*import\.meta\.url/.test(
        readFileSync(join(compiled, path), 'utf8'),
      ),
  )
  if (wrong.length > 0)
    throw new Error(
      `${wrong.join(', ')}: expected no file found by import.meta.url from outside of dist/<folder>/, for modules are joined there`,
    )
}

/** An entry of another depth than the sources would find other files beside it. */
const isMoved = (entry: string): boolean => entry.split('/').length !== 2
const movedTo = (entry: string): string => `${shared}/${entry.replaceAll('/', '-')}`

const joined = async (
  compiled: string,
  entries: readonly string[],
  along?: OwnPackages,
): Promise<ReadonlyArray<OutputAsset | OutputChunk>> => {
  if (entries.length === 0) return []
  const bundle = await rolldown({
    input: Object.fromEntries(
      entries.map((entry) => [isMoved(entry) ? movedTo(entry) : entry, join(compiled, entry)]),
    ),
    platform: 'node',
    preserveEntrySignatures: 'strict',
    plugins: [
      along?.plugin,
      namedModules,
      otherPackages,
      { name: 'maps-to-sources', load: withMap },
    ],
    experimental: { attachDebugInfo: 'none' },
  })
  try {
    const { output } = await bundle.generate({
      dir: compiled,
      format: 'esm',
      sourcemap: true,
      ...(along && { sourcemapPathTransform: along.sourceOf }),
      entryFileNames: '[name]',
      chunkFileNames: `${shared}/[name]-[hash].js`,
    })
    return output
  } finally {
    await bundle.close()
  }
}

/** They are found where the package is installed. */
const otherPackages: Plugin = {
  name: 'other-packages',
  resolveId: (id) => (/^[./]/.test(id) ? undefined : { id, external: true }),
}

/** A module with the map that the compiler wrote beside it, so that what is joined maps to the sources. */
const withMap = (path: string): { readonly code: string; readonly map: string } | undefined =>
  existsSync(`${path}.map`)
    ? { code: readFileSync(path, 'utf8'), map: readFileSync(`${path}.map`, 'utf8') }
    : undefined
