/** The totals of the last `npm test`, kept for the command that runs after it. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { workspaceRoot } from '../process/run.ts'
import { noTests, type Totals } from './totals.ts'

const file = join(workspaceRoot, 'node_modules', '.cache', 'flext', 'test-totals.json')

/** Takes the totals of an older run away, so that a run that dies is not taken for it. */
export const forgetKeptTotals = (): void => {
  rmSync(file, { force: true })
}

export const keepTotals = (totals: Totals): void => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(totals))
}

/** What the last run came to; one failure when there was none, or it did not reach its end. */
export const readKeptTotals = (): Totals =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Totals) : { ...noTests, failed: 1 }
