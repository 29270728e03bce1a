/** The workspace's projects that have tests, and the report that each leaves behind. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { workspaceRoot } from '../process/run.ts'
import { noTests, totalsOf, type Totals, type VitestReport } from './totals.ts'

/** One project with a `test` script. */
export interface TestedProject {
  readonly name: string
  readonly report: string
}

/** Every folder of the workspace whose package.json has a `test` script. */
export const testedProjects = (root: string = workspaceRoot): readonly TestedProject[] =>
  ['packages', 'tools', 'examples']
    .map((group) => join(root, group))
    .filter((group) => existsSync(group))
    .flatMap((group) => readdirSync(group).map((folder) => join(group, folder)))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .flatMap((folder) => {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        readonly name: string
        readonly scripts?: Readonly<Record<string, string>>
      }
      return manifest.scripts?.['test'] === undefined
        ? []
        : [
            {
              name: manifest.name,
              report: join(folder, 'node_modules', '.cache', 'vitest', 'report.json'),
            },
          ]
    })

/** Takes an older run's report away, so that only this run can have written what is read later. */
export const forgetReport = (project: TestedProject): void => {
  rmSync(project.report, { force: true })
}

/** What the project's run came to; a run that left no report, or ran nothing, is one failure. */
export const readTotals = (project: TestedProject): Totals => {
  const totals = existsSync(project.report)
    ? totalsOf(JSON.parse(readFileSync(project.report, 'utf8')) as VitestReport)
    : noTests
  return totals.passed + totals.failed + totals.skipped === 0 ? { ...totals, failed: 1 } : totals
}
