/**
 * Installs each published package from its tarball into an empty folder, as somebody does who has
 * nothing of the workspace, and tries there what they would. Words pick packages. Needs a build.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { packPackage, type PackedPackage } from '../pack/pack-package.ts'
import { publishedPackages } from '../packages/published.ts'
import { nodeReleases } from './node-releases.ts'
import { counted, tryAlone, tryTogether } from './try-package.ts'
import { tryPages } from './try-page.ts'

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('-'))
const into = mkdtempSync(join(tmpdir(), 'flext-tarballs-'))
const faults: string[] = []
try {
  const all: PackedPackage[] = []
  for (const one of publishedPackages()) {
    all.push(await packPackage(one, { into, repository: undefined }))
  }
  const { node = '' } = (all[0]?.manifest['engines'] ?? {}) as { readonly node?: string }
  const releases = await nodeReleases(node)
  console.log(`on Node ${releases.map(({ version }) => version).join(' and ')}, both from npm\n`)
  for (const one of all) {
    if (wanted.length > 0 && !wanted.includes(one.name)) continue
    const tried = await tryAlone(one, all, releases)
    console.log(`${one.name}: ${counted(tried)}`)
    faults.push(...tried.faults.map((fault) => `${one.name}: ${fault}`))
  }
  if (wanted.length === 0) {
    const tried = await tryTogether(all)
    console.log(`all together, with their optional peers: ${counted(tried)}`)
    faults.push(...tried.faults.map((fault) => `all together: ${fault}`))
    const typed = await tryPages(all)
    console.log(`pages of the docs, typed in: ${counted(typed)}`)
    faults.push(...typed.faults)
  }
} finally {
  rmSync(into, { recursive: true })
}
if (faults.length > 0) {
  console.error(`\n${faults.join('\n\n')}`)
  process.exitCode = 1
}
