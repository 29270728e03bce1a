/** Everything that can be said of a tarball without installing it. */
import type { PackedPackage } from '../pack/pack-package.ts'
import { run } from '../process/run.ts'
import { faultsOf } from './tarball.ts'

/** That it holds what it promises, publint, and attw for a package of modules only. */
export const checkTarball = async ({
  name,
  manifest,
  files,
  tarball,
}: PackedPackage): Promise<readonly string[]> => {
  const faults = faultsOf(manifest, files).map((fault) => `${name}: ${fault}`)
  for (const [command, ...args] of [
    ['publint', 'run', tarball, '--strict'],
    ['attw', tarball, '--profile', 'esm-only', '--no-definitely-typed', '--no-emoji'],
  ] as const) {
    const { code, output } = await run(command, args, { output: 'collect' })
    if (code !== 0) faults.push(`${name}: ${command} found faults\n${output.trim()}`)
  }
  return faults
}
