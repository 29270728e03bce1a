/** `npm run docs:run-states`: draws docs/explanation/run-states.mmd anew; `docs:embed` puts it into its page. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { drawRunStates } from './run-states-drawing.ts'

const path = fileURLToPath(new URL('../../../docs/explanation/run-states.mmd', import.meta.url))
writeFileSync(path, drawRunStates())
process.stdout.write('wrote docs/explanation/run-states.mmd\n')
