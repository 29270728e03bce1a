/** Packs every published package and checks the tarball. Needs a build first. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { packPackage } from '../pack/pack-package.ts'
import { repositoryAt } from '../pack/repository.ts'
import { checkTarball } from './check-tarball.ts'
import { publishedPackages } from './published.ts'

const into = mkdtempSync(join(tmpdir(), 'flext-packed-'))
const repository = repositoryAt('https://git.example.org/flext/flext')
const faults: string[] = []

for (const one of publishedPackages()) {
  const packed = await packPackage(one, { into, repository })
  faults.push(...(await checkTarball(packed)))
  console.log(`${packed.name}: ${packed.files.length} files packed and checked`)
}

rmSync(into, { recursive: true })
if (faults.length > 0) {
  console.error(`\n${faults.join('\n\n')}`)
  process.exitCode = 1
}
