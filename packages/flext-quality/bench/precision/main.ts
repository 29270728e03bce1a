/**
 * `node --conditions=@flext/source packages/flext-quality/bench/precision/main.ts`: fetches public packages, lists the
 * findings that were read, and says which have no verdict yet. With `--write` it writes docs/reference/precision.md anew.
 */
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { FlextResult } from 'flext-core'

import { analyze } from '../../src/analysis/index.ts'
import { withSources } from './fetch-package.ts'
import { packages } from './packages.ts'
import { precisionPage, unjudged, type ReadPackage } from './page.ts'
import { sampleOf } from './sample.ts'
import { verdicts } from './verdicts.ts'

const read: ReadPackage[] = []
for (const each of packages) {
  await withSources(each, async (folder) => {
    const { findings, files, lines } = FlextResult.unwrap(await analyze(folder))
    const sample = sampleOf(findings, each.read)
    read.push({ package: each, files, lines, findings: findings.length, sample })
    console.log(
      `\n${each.name}@${each.version}: ${files} files, ${lines} lines, ${findings.length} findings`,
    )
    for (const { id, kind, path, line, function: name, summary } of sample) {
      const [verdict, why] = verdicts[id] ?? ['NOT READ', '']
      console.log(`  ${id} ${kind} ${path}:${line} ${name}\n    ${summary}\n    ${verdict}: ${why}`)
    }
  })
}
if (process.argv.includes('--write')) {
  const page = fileURLToPath(new URL('../../../../docs/reference/precision.md', import.meta.url))
  await writeFile(page, precisionPage(read))
}
const missing = unjudged(read)
if (missing.length > 0) console.error(`\n${missing.length} findings have no verdict`)
process.exitCode = missing.length > 0 ? 1 : 0
