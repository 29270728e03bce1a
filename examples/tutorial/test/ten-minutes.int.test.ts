/** Types in what docs/tutorial/ten-minutes.md says to type, with the sources in place of the packages. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { readmeExample, typeSession, writeFiles } from 'flext-workspace/session'
import { afterAll, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'flext-ten-minutes-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('does and prints what the page shows', async () => {
  const page = readmeExample(readFileSync(join(root, 'docs/tutorial/ten-minutes.md'), 'utf8'))
  writeFiles(page, folder)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  // In place of npx, which would look for the package that was built.
  const command = join(root, 'packages/flext-cli/src/bin/flext.ts')
  mkdirSync(join(folder, 'bin'))
  writeFileSync(
    join(folder, 'bin/npx'),
    `#!/bin/sh\nshift\nexec "${process.execPath}" --conditions=@flext/source "${command}" "$@"\n`,
    { mode: 0o755 },
  )
  expect(page.session.length).toBeGreaterThan(5)
  const path = `${join(folder, 'bin')}:${dirname(process.execPath)}:${process.env['PATH']}`
  expect(await typeSession(page.session, { cwd: folder, env: { PATH: path } })).toEqual([])
}, 120_000)
