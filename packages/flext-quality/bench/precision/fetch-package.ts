/** The sources of a package of npm in a folder, for as long as they are looked at. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import type { PublicPackage } from './packages.ts'

const run = promisify(execFile)

/** Nothing of the package is installed or run: the archive is fetched and unpacked. */
export const withSources = async <A>(
  { name, version, sources }: PublicPackage,
  look: (folder: string) => Promise<A>,
): Promise<A> => {
  const folder = await mkdtemp(join(tmpdir(), 'flext-precision-'))
  try {
    const { stdout } = await run('npm', ['pack', `${name}@${version}`, '--silent'], { cwd: folder })
    await run('tar', ['xzf', stdout.trim().split('\n').at(-1)!], { cwd: folder })
    return await look(join(folder, 'package', sources))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
