/**
 * The step `site` of `npm run verify`: the site builds, no link of it is dead, every export has its
 * place, and in a real Chromium nothing hinders a reader: axe finds no violation, no script fails,
 * and the search finds what is there. `--built` takes the site as it was built last.
 */
import { programPath, serverMissing } from 'flext-servers'
import { run, workspaceRoot } from 'flext-workspace/process'
import { chromium } from 'playwright-core'

import { builtFolder } from '../build/site-folder.ts'
import { deadLinks } from './dead-links.ts'
import { find } from './find.ts'
import { serveFolder } from './static-server.ts'
import { undocumented } from './undocumented.ts'
import { looks, visit } from './visit.ts'

/** One page of each kind that the site has. */
const paths = [
  '/',
  '/explanation/saga-model.html',
  '/tutorial/ten-minutes.html',
  '/training/2-undo-and-crash.html',
  '/best-practices/effects.html',
  '/reference/benchmarks.html',
  '/reference/api/flext-core/step.html',
  '/source/examples/tutorial/shop-ts.html',
]

/** Words that readers look for, and a part of the address where they should find them. */
const wanted = [
  { word: 'everyCrash', path: '/reference/api/flext-core/from-testing' },
  { word: 'sqliteRuntime', path: '/reference/api/' },
  { word: 'Test a service', path: '/guide/test-a-service' },
]

const faults: string[] = []
const said: string[] = []

if (!process.argv.includes('--built')) {
  const { code } = await run('node', ['tools/site/src/build/main.ts'], { cwd: workspaceRoot })
  if (code !== 0) process.exit(code)
}

const links = deadLinks(builtFolder)
said.push(`${links.pages} pages, ${links.links} links`)
faults.push(...links.dead.map((dead) => `dead link in ${dead}`))

const api = undocumented(workspaceRoot, builtFolder)
said.push(`${api.exports} exports in the reference`)
faults.push(...api.undocumented.map((name) => `not in the reference of the API: ${name}`))

const missing = serverMissing('chromium')
if (missing === undefined) {
  await using site = await serveFolder(builtFolder)
  const browser = await chromium.launch({
    executablePath: programPath('chromium', 'chromium'),
    // As root Chromium starts only without its sandbox; it sees nothing but this site.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    const waiting = [...paths]
    const visitor = async (): Promise<void> => {
      for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
        faults.push(...(await visit(browser, site.url, path)))
      }
    }
    await Promise.all([visitor(), visitor()])
    for (const { word, path } of wanted) {
      const found = await find(browser, site.url, word)
      if (found?.path.includes(path) !== true) {
        faults.push(`the search for ${word} leads to ${found?.path ?? 'nothing'}, not to ${path}`)
      }
    }
  } finally {
    await browser.close()
  }
  said.push(
    `${paths.length} pages looked at in ${looks.length} ways each`,
    `${wanted.length} words found`,
  )
} else if (process.env['CI'] === 'true') {
  faults.push(missing.message)
} else {
  said.push(`not looked at in a browser: ${missing.message}`)
}

for (const fault of faults) console.error(fault)
console.log(faults.length === 0 ? said.join('; ') : `\n${faults.length} faults`)
process.exitCode = faults.length === 0 ? 0 : 1
