/**
 * The main job of this repository: loads the air-travel project with the command `flext`, then shows
 * what the warehouse holds. `--crash` ends both processes with SIGKILL in the middle of loading; the
 * next start goes on where the journal says. `--reset` begins from nothing.
 */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { stagedRows, showWarehouse } from './warehouse.ts'

const flext = fileURLToPath(new URL('../../packages/flext-cli/src/bin/flext.ts', import.meta.url))
const enoughToCrash = 100_000

const { values: options } = parseArgs({
  options: {
    crash: { type: 'boolean', default: false },
    reset: { type: 'boolean', default: false },
    /** Another folder with the same project. */
    project: { type: 'string', default: import.meta.dirname },
  },
})
const project = resolve(options.project)
const warehouse = `${project}/output/warehouse.db`

if (options.reset) {
  for (const folder of ['output', '.flext'])
    rmSync(`${project}/${folder}`, { recursive: true, force: true })
}

const job = spawn(
  process.execPath,
  ['--conditions=@flext/source', flext, 'meltano', 'run', 'air-travel', '--project', project],
  { stdio: 'inherit' },
)
// Ctrl-C reaches the job by itself; it ends cleanly and says how to go on.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => job.kill('SIGTERM'))

const watch = options.crash ? setInterval(crashInTheMiddle, 10) : undefined

job.on('exit', (code, signal) => {
  clearInterval(watch)
  if (code !== 0) process.exit(code ?? (signal === null ? 1 : 137))
  if (options.crash) {
    console.error('\n--crash: there was nothing left to load. Try npm start -- --reset --crash')
  }
  showWarehouse(warehouse)
  console.log(`
next       npm start                 again: nothing is loaded twice
           npm start -- --reset --crash
                                     SIGKILL in the middle of loading; then npm start goes on
           npm run flext -- runs list --project ${relative(process.cwd(), project)}
           npm run flext -- --help`)
})

function crashInTheMiddle(): void {
  const staged = stagedRows(warehouse)
  if (staged < enoughToCrash) return
  console.error(`\n--crash: ${staged} rows are staged; SIGKILL now. Run npm start to go on.`)
  job.kill('SIGKILL')
  process.kill(process.pid, 'SIGKILL')
}
