/** `npm run docs:check` and, with `--write`, `npm run docs:embed`. */
import { workspaceRoot } from '../process/run.ts'
import { checkDocs } from './check.ts'
import { markdownFiles } from './markdown-files.ts'

const write = process.argv.includes('--write')
const files = markdownFiles(workspaceRoot)
const faults = checkDocs(workspaceRoot, files, { write })
for (const fault of faults) console.error(fault)
console.log(
  faults.length === 0
    ? `${files.length} Markdown files: code as in its files, links lead somewhere`
    : `\n${faults.length} faults${write ? '' : '; npm run docs:embed rewrites code that differs'}`,
)
process.exitCode = faults.length === 0 ? 0 : 1
