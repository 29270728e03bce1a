/** `npm run docs`: the site of the documentation, as plain files. */
import { relative } from 'node:path'
import { parseArgs } from 'node:util'

import { run, workspaceRoot } from 'flext-workspace/process'

import { prepare } from './prepare.ts'
import { builtFolder, siteRoot } from './site-folder.ts'

const { values } = parseArgs({ options: { base: { type: 'string', default: '/' } } })
const from = performance.now()
const { staged } = await prepare()
const { code, output } = await run('vitepress', ['build', '--base', values.base], {
  cwd: siteRoot,
  output: 'collect',
})
if (code !== 0) {
  console.error(output)
} else {
  const seconds = ((performance.now() - from) / 1000).toFixed(1)
  console.log(
    `${staged.pages} pages and ${staged.sources} files that they show, in ${seconds} s: ${relative(workspaceRoot, builtFolder)}`,
  )
}
process.exitCode = code
