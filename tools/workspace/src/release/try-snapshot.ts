/**
 * A release from end to end, with a registry of its own: a dry run, then a snapshot version that is
 * built, packed, published twice (the second time nothing is left to do), and installed from there
 * into an empty folder, where the examples of the READMEs are run.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { Consumer } from '../consumer/consumer.ts'
import { tryReadme } from '../consumer/try-readme.ts'
import { repositoryAt } from '../pack/repository.ts'
import { workspaceRoot } from '../process/run.ts'
import { startLocalRegistry } from './local-registry.ts'
import { buildPackages, packRelease, type ReleasedPackage } from './prepare.ts'
import { publish } from './publish.ts'
import { ScratchCopy } from './scratch-copy.ts'
import { pendingChangesets, versionPackages } from './version-packages.ts'

const tag = 'try'
const repository = repositoryAt('https://git.example.org/flext/flext')

export const trySnapshot = async (tell: (line: string) => void): Promise<boolean> => {
  const before = stateOfTree()
  const into = mkdtempSync(join(tmpdir(), 'flext-snapshot-'))
  const faults: string[] = []
  try {
    using copy = ScratchCopy.make()
    await buildPackages(copy.root)
    using released = ScratchCopy.make()
    released.takeBuildOf(copy)
    const day = new Date().toISOString().slice(0, 10)
    const changesets = pendingChangesets(workspaceRoot).length
    if (changesets > 0) {
      const version = await versionPackages(released.root, { day })
      const packages = await packRelease(released.root, into, repository)
      faults.push(...packages.flatMap((one) => changelogFaults(one)))
      tell(`version ${version} of ${packages.length} packages, from ${changesets} changesets`)
      const snapshot = await versionPackages(copy.root, { snapshot: tag, day })
      const snapshots = await packRelease(copy.root, into, repository)
      tell(`snapshot ${snapshot}`)
      faults.push(...(await publishAndInstall(snapshots, tell)))
    } else {
      faults.push(
        ...(await publishAndInstall(await packRelease(copy.root, into, repository), tell)),
      )
    }
  } finally {
    rmSync(into, { recursive: true, force: true })
  }
  if (stateOfTree() !== before) faults.push('the workspace is not as it was')
  for (const fault of faults) tell(`\n${fault}`)
  return faults.length === 0
}

const publishAndInstall = async (
  packages: readonly ReleasedPackage[],
  tell: (line: string) => void,
): Promise<readonly string[]> => {
  const names = packages.map(({ name }) => name)
  await using registry = await startLocalRegistry(names)
  const target = { ...registry, tag, provenance: false }
  const told: string[] = []
  await publish(packages, target, (name) => told.push(name))
  const again: string[] = []
  await publish(packages, target, (_, what) => again.push(what))
  tell(`published ${told.join(', ')} into a registry of its own`)
  const faults = again.every((what) => what === 'was there already')
    ? []
    : ['what had been published was published again']

  using consumer = Consumer.empty()
  const installed = packages.filter(({ name }) => name !== 'flext-nx')
  const { code, output } = await consumer.run('npm', [
    'install',
    ...installed.map(({ name }) => `${name}@${tag}`),
    `--registry=${registry.url}`,
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ])
  if (code !== 0) return [...faults, `npm install failed\n${output.trim()}`]
  const node = { version: process.versions.node, bin: dirname(process.execPath) }
  let typed = 0
  for (const { name, version, source } of installed) {
    const manifest = join(consumer.folder, 'node_modules', name, 'package.json')
    const there = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }
    if (there.version !== version) {
      faults.push(`${name}: expected ${version}, found ${there.version}`)
    }
    const tried = await tryReadme(consumer, source, node, name)
    typed += tried.typed
    faults.push(...tried.faults.map((fault) => `${name}: ${fault}`))
  }
  tell(`installed ${installed.length} of them from there, and ran ${typed} commands of READMEs`)
  return faults
}

/** What its readers would stumble over. */
const changelogFaults = ({ name, changelog, files }: ReleasedPackage): readonly string[] => [
  ...(changelog === '' ? [`${name}: its changelog says nothing of this version`] : []),
  ...(files.includes('CHANGELOG.md') ? [] : [`${name}: the tarball has no CHANGELOG.md`]),
  ...[/\b(?:Major|Minor|Patch) Changes\b/, /Updated dependencies/, /^- [\da-f]{7}:/m]
    .filter((pattern) => pattern.test(changelog))
    .map((pattern) => `${name}: its changelog speaks of ${pattern.source}`),
]

const stateOfTree = (): string =>
  execFileSync('git', ['status', '--porcelain', '-uall'], { cwd: workspaceRoot, encoding: 'utf8' })
