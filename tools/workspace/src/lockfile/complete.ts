/**
 * Completes package-lock.json by the builds of native tools for other systems. npm leaves out those
 * that a registry does not offer to the machine that writes the file, and `npm ci` then refuses the
 * file everywhere. An entry added here has no integrity, and is installed on its own system only.
 */
import type { Lockfile, LockedPackage } from './lockfile.ts'

/** An optional dependency that the lock file names but does not hold. */
export interface Unlocked {
  readonly of: string
  readonly name: string
  readonly version: string
}

export const unlockedIn = ({ packages }: Lockfile): readonly Unlocked[] =>
  Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
    Object.entries(optionalDependencies ?? {})
      .filter(([name]) => !placesOf(path, name).some((place) => place in packages))
      .map(([name, version]) => ({ of: path, name, version })),
  )

/** The lock file with an entry for each, in npm's order; a range cannot be completed and is left. */
export const complete = (lockfile: Lockfile): Lockfile => {
  const added = unlockedIn(lockfile)
    .filter(({ version }) => /^\d+\.\d+\.\d+/.test(version))
    .map(({ of, name, version }): [string, LockedPackage] => [
      `node_modules/${name}`,
      {
        version,
        ...systemOf(name),
        ...(lockfile.packages[of]?.dev === true ? { dev: true } : {}),
        optional: true,
      },
    ])
  const packages = [...Object.entries(lockfile.packages), ...added].toSorted(([a], [b]) =>
    a.localeCompare(b, 'en'),
  )
  return { ...lockfile, packages: Object.fromEntries(packages) }
}

/** Where Node would look for a package asked for by the one at `path`, the nearest first. */
const placesOf = (path: string, name: string): readonly string[] => {
  const parts = path.split('/node_modules/')
  const nested = parts.map(
    (_, index) =>
      `${parts.slice(0, parts.length - index).join('/node_modules/')}/node_modules/${name}`,
  )
  return [...nested, `node_modules/${name}`]
}

/** The system that the end of a package's name stands for, such as `linux-arm64-musl`. */
export const systemOf = (name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> => {
  const words = (name.split('/').at(-1) ?? '').split('-')
  const os = words.find((word) =>
    ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'].includes(word),
  )
  const cpu = words.find((word) =>
    ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'].includes(word),
  )
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : os === 'linux' && words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : undefined
  return {
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(libc === undefined ? {} : { libc: [libc] }),
    ...(os === undefined ? {} : { os: [os] }),
  }
}
