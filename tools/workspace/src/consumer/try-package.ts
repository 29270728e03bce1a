/** Everything that is tried with a package once it is installed. */
import type { PackedPackage } from '../pack/pack-package.ts'
import { overBudget, weight } from './budget.ts'
import { Consumer } from './consumer.ts'
import { importAll, type Imported } from './import-all.ts'
import { installedIn } from './installed.ts'
import { missingPeerFaults } from './missing-peers.ts'
import type { NodeRelease } from './node-releases.ts'
import { optionalPeersOf, specifiersOf } from './subpaths.ts'
import { tryReadme } from './try-readme.ts'
import { compilers, typeErrors, type Resolution } from './type-check.ts'

export interface Tried {
  readonly about?: string
  /** How often each kind of thing was tried, in words. */
  readonly counts: Readonly<Record<string, number>>
  readonly faults: readonly string[]
}

export const counted = ({ about, counts, faults }: Tried): string =>
  [
    ...(about === undefined ? [] : [about]),
    ...Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([what, count]) => `${count} ${what}`),
    ...(faults.length === 0 ? [] : [`${faults.length} faults`]),
  ].join(', ')

const resolutions: readonly Resolution[] = ['nodenext', 'bundler']
const compilerOnly = { '@types/node': '^24.0.0' }

/** Installed by itself, without optional peers. */
export const tryAlone = async (
  one: PackedPackage,
  all: readonly PackedPackage[],
  releases: readonly NodeRelease[],
): Promise<Tried> => {
  using consumer = await Consumer.install({ packages: [one], all, others: compilerOnly })
  const { manifest, name } = one
  const specifiers = specifiersOf(manifest)
  const faults: string[] = []
  const installed = installedIn(consumer.folder)
  let commands = 0
  let loaded: readonly Imported[] = []
  for (const node of releases) {
    const at = `Node ${node.version}: `
    const imported = await importAll(consumer, specifiers, node)
    faults.push(
      ...imported.flatMap(({ specifier, failure }) =>
        failure === undefined ? [] : [`${at}import '${specifier}' failed: ${failure}`],
      ),
    )
    const readme = await tryReadme(consumer, one.source, node)
    commands += readme.typed
    faults.push(...readme.faults.map((fault) => at + fault))
    const programs = await binFaults(consumer, one, node)
    faults.push(...programs.map((fault) => at + fault))
    loaded = imported
  }
  faults.push(...overBudget(name, installed, loaded))
  faults.push(...(await missingPeerFaults(consumer, one)))
  const peers = optionalPeersOf(manifest)
  const [compiler] = compilers.slice(-1)
  for (const resolution of resolutions) {
    const errors = await typeErrors(consumer, specifiers, compiler!, resolution)
    faults.push(
      ...errors
        .filter((line) => !peers.some((peer) => line.includes(`'${peer}'`)))
        .map((line) => `${resolution}: ${line}`),
    )
  }
  return {
    about: weight(installed),
    counts: {
      subpaths: specifiers.length,
      'commands of the README': commands,
      programs: Object.keys(binsOf(one)).length,
    },
    faults,
  }
}

/** All packages in one folder with everything that is optional: the types of each subpath are whole. */
export const tryTogether = async (all: readonly PackedPackage[]): Promise<Tried> => {
  const peers = all.flatMap(({ manifest }) =>
    optionalPeersOf(manifest).map((peer) => [
      peer,
      (manifest['peerDependencies'] as Readonly<Record<string, string>>)[peer] ?? '*',
    ]),
  )
  const others = { ...compilerOnly, ...(Object.fromEntries(peers) as Record<string, string>) }
  using consumer = await Consumer.install({ packages: all, all, others })
  const specifiers = all.flatMap(({ manifest }) => specifiersOf(manifest))
  const faults: string[] = []
  for (const compiler of compilers) {
    for (const resolution of resolutions) {
      const errors = await typeErrors(consumer, specifiers, compiler, resolution)
      faults.push(...errors.map((line) => `${compiler.name}, ${resolution}: ${line}`))
    }
  }
  return {
    counts: { subpaths: specifiers.length, 'type checks': compilers.length * resolutions.length },
    faults,
  }
}

const binsOf = ({ manifest }: PackedPackage): Readonly<Record<string, string>> =>
  (manifest['bin'] ?? {}) as Readonly<Record<string, string>>

/** Each program says how it is used, and which version it is. */
const binFaults = async (
  consumer: Consumer,
  one: PackedPackage,
  node: NodeRelease,
): Promise<readonly string[]> => {
  const faults: string[] = []
  for (const program of Object.keys(binsOf(one))) {
    const help = await consumer.run(`node_modules/.bin/${program}`, ['--help'], { node })
    if (help.code !== 0 || !help.stdout.includes(program)) {
      faults.push(`${program} --help ended with exit code ${help.code}\n${help.output.trim()}`)
    }
    const version = await consumer.run(`node_modules/.bin/${program}`, ['--version'], { node })
    if (version.code !== 0 || !version.stdout.trim().endsWith(one.version)) {
      faults.push(`${program} --version: expected ${one.version}, found ${version.output.trim()}`)
    }
  }
  return faults
}
