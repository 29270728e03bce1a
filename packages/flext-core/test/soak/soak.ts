/**
 * `npm run soak`: random services on real stores, random faults, everything held against a model.
 * Options: `--minutes 10`, `--seed`, `--runs`, `--store sqlite|postgres`. The seed draws plans and faults;
 * when which fault strikes is up to the machine.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { startPostgres } from 'flext-servers'

import { fuzzJournal } from './fuzz-journal.ts'
import { soak } from './soaking.ts'
import { stores, type StoreName } from './store.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    runs: { type: 'string', default: 'Infinity' },
    store: { type: 'string', default: 'sqlite' },
  },
})
const [minutes, seed, runs] = [values.minutes, values.seed, values.runs].map(Number)
const say = (line: string): void => void process.stdout.write(`${line}\n`)

if (!(minutes! > 0) || !Number.isInteger(seed) || !(runs! > 0)) {
  say(`expected numbers: --minutes ${values.minutes} --seed ${values.seed} --runs ${values.runs}`)
  process.exit(2)
}
if (!stores.includes(values.store as StoreName)) {
  say(`expected --store ${stores.join(' or ')}, found ${values.store}`)
  process.exit(2)
}

// Whoever stops it leaves no disk mounted.
for (const stop of ['SIGINT', 'SIGTERM'] as const) process.once(stop, () => process.exit(130))

const server = values.store === 'postgres' ? await startPostgres() : undefined
const folder = mkdtempSync(join(tmpdir(), 'flext-soak-'))
const report = await soak({
  folder,
  store: values.store as StoreName,
  ...(server && { server }),
  seed: seed!,
  milliseconds: minutes! * 60_000,
  runs: runs!,
  say,
})
if (values.store === 'sqlite') {
  const milliseconds = Math.min(60_000, minutes! * 6_000)
  const fuzzed = await fuzzJournal({ folder, seed: seed!, milliseconds })
  say(`bytes of a journal changed ${fuzzed.rounds} times: damage was refused or told, never hidden`)
}
if (report.violations.length === 0) rmSync(folder, { recursive: true })
else {
  for (const violation of report.violations) say(violation)
  say(`what is left of it is in ${folder}`)
}
await server?.stop()
say(report.summary)
process.exit(report.violations.length === 0 ? 0 : 1)
