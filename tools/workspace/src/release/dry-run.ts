/** What a release would be: everything is done in a copy of the workspace, and nothing is published. */
import { publishedPackages } from '../packages/published.ts'
import { nodeReleases } from '../consumer/node-releases.ts'
import { counted, tryAlone, tryTogether } from '../consumer/try-package.ts'
import type { Repository } from '../pack/repository.ts'
import { workspaceRoot } from '../process/run.ts'
import { checkTarball } from '../packages/check-tarball.ts'
import { buildPackages, packRelease, type ReleasedPackage } from './prepare.ts'
import { ScratchCopy } from './scratch-copy.ts'
import { pendingChangesets, versionPackages } from './version-packages.ts'

export interface DryRun {
  /** Nothing where no changeset asks for a version. */
  readonly version: string | undefined
  readonly changesets: number
  readonly packages: readonly ReleasedPackage[]
  /** What stands against it. */
  readonly faults: readonly string[]
}

export interface DryRunOptions {
  /** Where the tarballs go. */
  readonly into: string
  readonly repository: Repository | undefined
  /** Whether the tarballs are tried as users would. */
  readonly consumers: boolean
  readonly tell: (line: string) => void
}

export const dryRun = async (options: DryRunOptions): Promise<DryRun> => {
  const { tell, repository, into } = options
  const changesets = pendingChangesets(workspaceRoot).length
  if (changesets === 0) return { version: undefined, changesets, packages: [], faults: [] }
  using copy = ScratchCopy.make()
  const day = new Date().toISOString().slice(0, 10)
  const version = await versionPackages(copy.root, { day })
  tell(`version ${version}, from ${changesets} changesets`)
  await buildPackages(copy.root)
  tell(`built ${publishedPackages(copy.root).length} packages`)
  const packages = await packRelease(copy.root, into, repository)
  const faults: string[] = []
  for (const one of packages) faults.push(...(await checkTarball(one)))
  tell(`packed and checked them`)
  if (options.consumers) faults.push(...(await tryAll(packages, tell)))
  return { version, changesets, packages, faults }
}

const tryAll = async (
  all: readonly ReleasedPackage[],
  tell: (line: string) => void,
): Promise<readonly string[]> => {
  const { node = '' } = (all[0]?.manifest['engines'] ?? {}) as { readonly node?: string }
  const releases = await nodeReleases(node)
  const faults: string[] = []
  for (const one of all) {
    const tried = await tryAlone(one, all, releases)
    tell(`tried ${one.name}: ${counted(tried)}`)
    faults.push(...tried.faults.map((fault) => `${one.name}: ${fault}`))
  }
  const tried = await tryTogether(all)
  tell(`tried all together: ${counted(tried)}`)
  return [...faults, ...tried.faults.map((fault) => `all together: ${fault}`)]
}
