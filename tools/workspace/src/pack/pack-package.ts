/**
 * Packs one package as it is published: the files npm would take, copied to a folder of their own,
 * its manifest and README completed there, so that the workspace stays as it is.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'

import { linksOf } from '../docs/links.ts'
import { publishedPackages, type PublishedPackage } from '../packages/published.ts'
import { run, workspaceRoot } from '../process/run.ts'
import { joinModules } from './join-modules.ts'
import { publishableManifest, type Manifest } from './publishable-manifest.ts'
import { publishableReadme } from './publishable-readme.ts'
import type { Repository } from './repository.ts'

/** A tarball, and what npm says of it. */
export interface PackedPackage {
  readonly name: string
  readonly version: string
  /** The package's folder in the workspace. */
  readonly source: string
  readonly manifest: Manifest
  readonly tarball: string
  /** Bytes of the tarball. */
  readonly size: number
  /** Bytes once unpacked. */
  readonly unpackedSize: number
  /** From the package's root, with `/`. */
  readonly files: readonly string[]
}

export interface PackOptions {
  /** Where the tarball goes. */
  readonly into: string
  readonly repository: Repository | undefined
  /** The root of the workspace that the package is of. */
  readonly root?: string
}

/** Throws where npm cannot pack, or the README has a link that would lead nowhere. */
export const packPackage = async (
  { name, folder }: PublishedPackage,
  { into, repository, root = workspaceRoot }: PackOptions,
): Promise<PackedPackage> => {
  const stage = mkdtempSync(join(tmpdir(), 'flext-stage-'))
  try {
    const { files } = await npmPack(folder, ['--dry-run'])
    for (const { path } of files) {
      mkdirSync(dirname(join(stage, path)), { recursive: true })
      cpSync(join(folder, path), join(stage, path))
    }
    const directory = relative(root, folder).split(sep).join('/')
    const own = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
    const manifest = publishableManifest(own, { repository, directory })
    writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    await joinModules(stage, manifest, publishedPackages(root))
    const readme = publishableReadme(readFileSync(join(folder, 'README.md'), 'utf8'), own, {
      repository,
      directory,
    })
    const left = linksOf(readme).filter(({ path }) => path !== '')
    if (left.length > 0) {
      throw new Error(
        `${name}: README.md has links that packing cannot read: ${left.map(({ path }) => path).join(', ')}`,
      )
    }
    writeFileSync(join(stage, 'README.md'), readme)
    const packed = await npmPack(stage, [`--pack-destination=${into}`])
    return {
      name,
      version: manifest.version,
      source: folder,
      manifest,
      tarball: join(into, packed.filename),
      size: packed.size,
      unpackedSize: packed.unpackedSize,
      files: packed.files.map(({ path }) => path),
    }
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
}

interface NpmPacked {
  readonly filename: string
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string }[]
}

const npmPack = async (folder: string, args: readonly string[]): Promise<NpmPacked> => {
  const { code, stdout, output } = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--loglevel=error', ...args],
    { cwd: folder, output: 'collect' },
  )
  if (code !== 0) throw new Error(`npm pack failed in ${folder}\n${output}`)
  // npm 11 and earlier print a list; later ones an object keyed by package name.
  const [packed] = Object.values(JSON.parse(stdout) as Readonly<Record<string, NpmPacked>>)
  if (packed === undefined) throw new Error(`npm pack printed no package: ${stdout}`)
  return packed
}
