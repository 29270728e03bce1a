/**
 * Publishes tarballs, those first that others depend on. What the registry has already is left
 * alone, so that a release which was cut short goes on where it was.
 */
import { dirname } from 'node:path'

import type { PackedPackage } from '../pack/pack-package.ts'
import { freshEnvironment } from '../process/fresh-environment.ts'
import { run } from '../process/run.ts'

export interface Registry {
  /** Without it, the one npm is configured with. */
  readonly url?: string
  /** An npmrc that knows how to log in there. */
  readonly userconfig?: string
  /** The dist-tag. */
  readonly tag: string
  /** Whether npm attests where the package was built, which only a known CI can. */
  readonly provenance: boolean
}

export type Publishing = 'published' | 'was there already'

export const publish = async (
  all: readonly PackedPackage[],
  registry: Registry,
  tell: (name: string, what: Publishing) => void,
): Promise<void> => {
  for (const { name, version, tarball } of inOrder(all)) {
    if (await isThere(`${name}@${version}`, tarball, registry)) {
      tell(name, 'was there already')
      continue
    }
    const args = [
      'publish',
      tarball,
      `--tag=${registry.tag}`,
      '--access=public',
      `--provenance=${registry.provenance}`,
      '--loglevel=error',
    ]
    const { code, output } = await npm(args, tarball, registry)
    if (code !== 0) throw new Error(`${name}@${version} cannot be published\n${output.trim()}`)
    tell(name, 'published')
  }
}

/** Each behind those of them that it depends on. */
export const inOrder = (all: readonly PackedPackage[]): readonly PackedPackage[] => {
  const ordered: PackedPackage[] = []
  const place = (one: PackedPackage): void => {
    if (ordered.includes(one)) return
    const { dependencies = {}, peerDependencies = {} } = one.manifest as Readonly<
      Record<string, object | undefined>
    >
    const needed = new Set([...Object.keys(dependencies), ...Object.keys(peerDependencies)])
    for (const other of all) if (needed.has(other.name)) place(other)
    ordered.push(one)
  }
  for (const one of all) place(one)
  return ordered
}

const isThere = async (what: string, tarball: string, registry: Registry): Promise<boolean> => {
  const { code, stdout } = await npm(['view', what, 'version', '--json'], tarball, registry)
  return code === 0 && stdout.trim() !== ''
}

const npm = (args: readonly string[], tarball: string, { url, userconfig }: Registry) =>
  run(
    'npm',
    [
      ...args,
      ...(url === undefined ? [] : [`--registry=${url}`]),
      ...(userconfig === undefined ? [] : [`--userconfig=${userconfig}`]),
    ],
    { cwd: dirname(tarball), output: 'collect', env: freshEnvironment() },
  )
