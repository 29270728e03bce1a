/** `npm run docs:dev`: the site while it is written; a page that is saved is shown anew. */
import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { join } from 'node:path'

import { workspaceRoot } from 'flext-workspace/process'

import { prepare } from '../build/prepare.ts'
import { siteRoot } from '../build/site-folder.ts'

const { again } = await prepare()

let due: NodeJS.Timeout | undefined
for (const folder of ['docs', 'packages', 'examples', 'tools/site/home.md']) {
  watch(join(workspaceRoot, folder), { recursive: true }, (_event, name) => {
    if (name?.endsWith('.md') !== true) return
    clearTimeout(due)
    due = setTimeout(() => again(), 50)
  })
}

const server = spawn(
  join(workspaceRoot, 'node_modules/.bin/vitepress'),
  ['dev', ...process.argv.slice(2)],
  {
    cwd: siteRoot,
    stdio: 'inherit',
  },
)
server.on('exit', (code) => process.exit(code ?? 1))
