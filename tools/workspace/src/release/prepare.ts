/** Makes a release ready in a copy of the workspace: versions, build, tarballs. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { packPackage, type PackedPackage } from '../pack/pack-package.ts'
import type { Repository } from '../pack/repository.ts'
import { publishedPackages } from '../packages/published.ts'
import { faultsOf } from '../packages/tarball.ts'
import { run } from '../process/run.ts'
import { entryOf } from './user-words.ts'

export interface ReleasedPackage extends PackedPackage {
  /** What its changelog says of this version. */
  readonly changelog: string
}

/** Builds all published packages below `root`. */
export const buildPackages = async (root: string): Promise<void> => {
  for (const { name, folder } of publishedPackages(root)) {
    const { code, output } = await run('npm', ['run', '--silent', 'build'], {
      cwd: folder,
      output: 'collect',
    })
    if (code !== 0) throw new Error(`${name} cannot be built\n${output.trim()}`)
  }
}

/** Packs all of them, and throws what is wrong with their tarballs. */
export const packRelease = async (
  root: string,
  into: string,
  repository: Repository | undefined,
): Promise<readonly ReleasedPackage[]> => {
  const released: ReleasedPackage[] = []
  for (const one of publishedPackages(root)) {
    const packed = await packPackage(one, { into, repository, root })
    const faults = faultsOf(packed.manifest, packed.files)
    if (faults.length > 0) throw new Error(`${one.name}:\n${faults.join('\n')}`)
    const changelog = join(one.folder, 'CHANGELOG.md')
    const text = existsSync(changelog) ? readFileSync(changelog, 'utf8') : ''
    released.push({ ...packed, changelog: entryOf(text, packed.version) })
  }
  return released
}
