/**
 * `npm test`: the tests of every project, through Nx, so that what did not change comes from its
 * cache; then the totals of all of them, of which the last line is the sum.
 */
import { run } from '../process/run.ts'
import { forgetKeptTotals, keepTotals } from './kept-totals.ts'
import { forgetReport, readTotals, testedProjects } from './projects.ts'
import { add, noTests, sentence } from './totals.ts'

const projects = testedProjects()
projects.forEach(forgetReport)
forgetKeptTotals()

const { code } = await run(
  'nx',
  ['run-many', '-t', 'test', '--nx-bail=false', '--outputStyle=static', ...process.argv.slice(2)],
  // Nx asks for colours; beside a wish for none, Node would warn of both in every process under test.
  { env: { npm_config_loglevel: 'silent', NO_COLOR: undefined } },
)

const results = projects.map((project) => ({ project, totals: readTotals(project) }))
const sum = results.map(({ totals }) => totals).reduce(add, noTests)
// Nx may fail for a reason that no report shows, such as a worker that died after its last test.
const total = code !== 0 && sum.failed === 0 ? { ...sum, failed: 1 } : sum

const width = Math.max(...projects.map(({ name }) => name.length))
console.log('')
for (const { project, totals } of results) {
  console.log(`${project.name.padEnd(width)}  ${sentence(totals)}`)
}
console.log('')
console.log(sentence(total))

keepTotals(total)
process.exitCode = total.failed === 0 ? 0 : 1
