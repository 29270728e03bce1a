/**
 * `npm run api:check`: the public surface of each package as built is the one that is kept beside
 * it, and whoever changed it wrote a changeset. `npm run api:update` writes it anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

import { publishedPackages } from '../packages/published.ts'
import { workspaceRoot } from '../process/run.ts'
import { apiReport, reportFile } from './api-report.ts'
import { unnamedChanges } from './changesets.ts'
import { changeText, reportChange } from './report-change.ts'

const write = process.argv.includes('--write')
const packages = publishedPackages()
const faults: string[] = []

for (const one of packages) {
  const file = reportFile(one.folder)
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const found = apiReport(one)
  const change = reportChange(kept, found)
  if (change === undefined) console.log(`${one.name}: as it was`)
  else if (write) {
    writeFileSync(file, found)
    console.log(`${one.name}: ${change.gone.length} lines gone, ${change.added.length} added`)
  } else {
    faults.push(
      `${one.name}: its public surface is not the one in api.txt:\n${changeText(change)}\n` +
        '  npm run api:update writes it anew; commit it with a changeset',
    )
  }
}
if (faults.length === 0) faults.push(...unnamedChanges(workspaceRoot, packages))
for (const fault of faults) console.error(`\n${fault}`)
process.exitCode = faults.length > 0 && !write ? 1 : 0
