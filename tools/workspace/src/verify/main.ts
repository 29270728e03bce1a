/**
 * `npm run verify`: everything that must hold before a change lands. A step that fails does not
 * stop the next, so one run names all that is wrong. With `--after-tests` the tests are not run
 * again: what `npm test` came to just before is counted.
 */
import { run } from '../process/run.ts'
import { readKeptTotals } from '../tests/kept-totals.ts'
import { sentence } from '../tests/totals.ts'
import { steps, testStep } from './steps.ts'
import { countAll, summary, type Outcome } from './summary.ts'

const afterTests = process.argv.includes('--after-tests')
const outcomes: Outcome[] = []

for (const step of steps) {
  if (afterTests && step === testStep) continue
  console.log(`\n== ${step.name} ${'='.repeat(Math.max(0, 76 - step.name.length))}\n`)
  const from = performance.now()
  const { code } = await run(step.command, step.args, { env: { npm_config_loglevel: 'silent' } })
  outcomes.push({
    name: step.name,
    ok: code === 0,
    seconds: (performance.now() - from) / 1000,
  })
}

const all = countAll(readKeptTotals(), outcomes, testStep.name)
console.log(`\n== summary ${'='.repeat(69)}\n`)
console.log(`${summary(outcomes)}\n`)
console.log('Each test and each of the other steps counts as one:')
console.log(sentence(all))
process.exitCode = all.failed === 0 ? 0 : 1
