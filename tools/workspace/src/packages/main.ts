/**
 * Packs every published package and checks the tarball: that it holds what it promises, publint,
 * and attw for an ESM-only package. Needs a build first.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { packPackage } from '../pack/pack-package.ts'
import { repositoryAt } from '../pack/repository.ts'
import { run } from '../process/run.ts'
import { publishedPackages } from './published.ts'
import { faultsOf } from './tarball.ts'

const into = mkdtempSync(join(tmpdir(), 'flext-packed-'))
const repository = repositoryAt('https://git.example.org/flext/flext')
const faults: string[] = []

for (const one of publishedPackages()) {
  const { name, manifest, tarball, files } = await packPackage(one, { into, repository })
  faults.push(...faultsOf(manifest, files).map((fault) => `${name}: ${fault}`))
  for (const [command, ...args] of [
    ['publint', 'run', tarball, '--strict'],
    ['attw', tarball, '--profile', 'esm-only', '--no-definitely-typed', '--no-emoji'],
  ] as const) {
    const { code, output } = await run(command, args, { output: 'collect' })
    if (code !== 0) faults.push(`${name}: ${command} found faults\n${output.trim()}`)
  }
  console.log(`${name}: ${files.length} files packed and checked`)
}

rmSync(into, { recursive: true })
if (faults.length > 0) {
  console.error(`\n${faults.join('\n\n')}`)
  process.exitCode = 1
}
