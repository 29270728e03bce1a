/** `npm run docs:parity`: writes docs/reference/parity.md anew. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { parityPage } from './parity/page.ts'

const path = fileURLToPath(new URL('../../../docs/reference/parity.md', import.meta.url))
writeFileSync(path, parityPage())
process.stdout.write(
  'wrote docs/reference/parity.md; npx oxfmt docs/reference/parity.md lays it out\n',
)
