/**
 * Does with Nx, outside of this repository, what the guide says: a new workspace from the preset,
 * and an existing one with the plugin added, both with packages from their tarballs. Needs a build.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { packPackage, type PackedPackage } from '../pack/pack-package.ts'
import { publishedPackages } from '../packages/published.ts'
import { NewWorkspace } from './new-workspace.ts'
import { tarballRegistry } from './tarball-registry.ts'
import { tryExisting } from './try-existing.ts'
import { tryPreset } from './try-preset.ts'

const trials = [
  { name: 'shop', about: 'a new workspace from the preset', perform: tryPreset },
  { name: 'existing', about: 'an existing workspace with the plugin added', perform: tryExisting },
]

const wanted = process.argv.slice(2)
const into = mkdtempSync(join(tmpdir(), 'flext-tarballs-'))
const faults: string[] = []
try {
  const all: PackedPackage[] = []
  for (const one of publishedPackages()) {
    all.push(await packPackage(one, { into, repository: undefined }))
  }
  await using registry = await tarballRegistry(all)
  for (const { name, about, perform } of trials) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const from = performance.now()
    using workspace = NewWorkspace.at(name, registry.url)
    const trial = await perform(workspace)
    const seconds = ((performance.now() - from) / 1000).toFixed(0)
    console.log(`${about}: ${trial.checks} checks, ${trial.faults.length} failed, ${seconds} s`)
    faults.push(...trial.faults.map((fault) => `${about}: ${fault}`))
  }
} finally {
  rmSync(into, { recursive: true })
}
if (faults.length > 0) {
  console.error(`\n${faults.join('\n\n')}`)
  process.exitCode = 1
}
