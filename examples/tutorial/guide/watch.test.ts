/** Types in what the guide on watching pipelines shows, with the sources in place of the packages. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { sessionOf, typeSession } from 'flext-workspace/session'
import { afterAll, expect, it } from 'vitest'

const command = join(import.meta.dirname, '../../../packages/flext-cli/src/bin/flext.ts')
const project = mkdtempSync(join(tmpdir(), 'flext-watch-'))
afterAll(() => rmSync(project, { recursive: true }))

it('prints what the guide shows, and writes a report that needs nothing else', async () => {
  cpSync(join(import.meta.dirname, 'watch'), project, { recursive: true })
  const bin = join(project, 'bin')
  mkdirSync(bin)
  writeFileSync(
    join(bin, 'flext'),
    `#!/bin/sh\nexec "${process.execPath}" --conditions=@flext/source "${command}" "$@"\n`,
    { mode: 0o755 },
  )
  const shown = readFileSync(join(project, 'session.txt'), 'utf8')
  const session = sessionOf(shown.replaceAll(/^# #(?:end)?region.*\n/gm, ''))
  const env = { PATH: `${bin}:${dirname(process.execPath)}:${process.env['PATH']}` }
  expect(session.length).toBeGreaterThan(5)
  expect(await typeSession(session, { cwd: project, env })).toEqual([])
  expect(readFileSync(join(project, 'report.html'), 'utf8')).not.toMatch(/(?:src|href)="(?!#)/)
}, 120_000)
