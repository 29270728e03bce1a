/**
 * The modules of a package put together, as they are published: what an import has to find, read and
 * link is a few files and not some hundred. Other packages stay what they are, and what is loaded late
 * still is. Declarations and sources are left alone.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix, sep } from 'node:path'

import { rolldown, type OutputAsset, type OutputChunk } from 'rolldown'

import type { Manifest } from './publishable-manifest.ts'

/** The folder of what several entries share: as deep as the sources, which find files beside them. */
const shared = 'shared'

/** Where those are in a package: what is there has no source of its own. */
export const joinedParts = `dist/${shared}/`

/** Joins what is compiled in a copy of a package. A plugin of Nx is left: its parts are found by path. */
export const joinModules = async (copy: string, manifest: Manifest): Promise<void> => {
  if ('generators' in manifest) return
  const compiled = join(copy, 'dist')
  const before = modulesIn(compiled)
  const entries = entriesOf(manifest, before)
  const joined = await joinedModules(compiled, entries)
  for (const path of before.flatMap((module) => [module, `${module}.map`]))
    rmSync(join(compiled, path), { force: true })
  for (const file of joined) {
    const path = join(compiled, file.fileName)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, file.type === 'chunk' ? file.code : file.source)
  }
  for (const entry of entries.filter(isMoved)) {
    const up = posix.relative(posix.dirname(entry), '.')
    writeFileSync(join(compiled, entry), `export * from './${posix.join(up, movedTo(entry))}'\n`)
  }
}

/** What is imported from without, and the programs: from `dist`, with `/`. */
const entriesOf = (
  { exports: exported }: Manifest,
  modules: readonly string[],
): readonly string[] => {
  const imported = new Set(targetsOf(exported))
  return modules.filter((path) => imported.has(`./dist/${path}`) || path.startsWith('bin/'))
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

/** An entry of another depth than the sources would find other files beside it. */
const isMoved = (entry: string): boolean => entry.split('/').length !== 2
const movedTo = (entry: string): string => `${shared}/${entry.replaceAll('/', '-')}`

const joinedModules = async (
  compiled: string,
  entries: readonly string[],
): Promise<ReadonlyArray<OutputAsset | OutputChunk>> => {
  const bundle = await rolldown({
    input: Object.fromEntries(
      entries.map((entry) => [isMoved(entry) ? movedTo(entry) : entry, join(compiled, entry)]),
    ),
    platform: 'node',
    external: (id) => !/^[./]/.test(id),
    preserveEntrySignatures: 'strict',
    plugins: [{ name: 'maps-to-sources', load: withMap }],
  })
  try {
    const { output } = await bundle.generate({
      dir: compiled,
      format: 'esm',
      sourcemap: true,
      entryFileNames: '[name]',
      chunkFileNames: `${shared}/[name]-[hash].js`,
    })
    return output
  } finally {
    await bundle.close()
  }
}

/** A module with the map that the compiler wrote beside it, so that what is joined maps to the sources. */
const withMap = (path: string): { readonly code: string; readonly map: string } | undefined =>
  existsSync(`${path}.map`)
    ? { code: readFileSync(path, 'utf8'), map: readFileSync(`${path}.map`, 'utf8') }
    : undefined
