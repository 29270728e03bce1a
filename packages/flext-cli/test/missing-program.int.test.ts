/** Plugins whose programs are not there are told before anything is begun, all at once. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, it, onTestFinished } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'

const meltano = `version: 1
plugins:
  extractors:
  - name: tap-told
    executable: ./tap.mjs
  loaders:
  - name: target-snowflake
    pip_url: target-snowflake
  - name: target-nope
  utilities:
  - name: notes
    executable: ./notes.sh
jobs:
- { name: nightly, tasks: [tap-told target-snowflake, tap-told target-nope, notes] }
`

/** A tap that leaves a mark when it is started. */
const tap = `#!/usr/bin/env node
require('node:fs').writeFileSync('started', '')
console.log(JSON.stringify({ streams: [] }))
`

const project = () => {
  const root = mkdtempSync(join(tmpdir(), 'flext-missing-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  writeFileSync(join(root, 'meltano.yml'), meltano)
  writeFileSync(join(root, 'tap.mjs'), tap, { mode: 0o755 })
  return async (...args: ReadonlyArray<string>) => {
    const world = capturedWorld(['meltano', ...args], { cwd: root, env: {} })
    const code = await flext(world)
    const wasStarted = existsSync(join(root, 'started'))
    return { code, wasStarted, stdout: world.stdout.text(), stderr: world.stderr.text() }
  }
}

const missing = `meltano.yml:7:5: target-snowflake: expected the command target-snowflake, found none
  meltano.yml:9:5: target-nope: expected the command target-nope, found none
  meltano.yml:11:5: notes: expected the command ./notes.sh, found none
→ flext meltano install loader target-snowflake
→ give target-nope a pip_url or an executable (meltano.yml:9:5)
`

it('refuses a run and a dry run with all that are not there, and starts no tap', async () => {
  const meltanoIn = project()
  for (const args of [['nightly'], ['nightly', '--dry-run']]) {
    const { code, wasStarted, stderr } = await meltanoIn('run', ...args)
    expect(stderr).toContain(`error: ${missing}`)
    expect([code, wasStarted]).toEqual([2, false])
  }
})

it('notes them in a project that is valid otherwise', async () => {
  const { code, stdout, stderr } = await project()('validate')
  expect(stdout).toMatch(/is valid/)
  expect(code).toBe(0)
  expect(stderr).toContain(
    'note: meltano.yml:7:5: target-snowflake: expected the command target-snowflake, found none: flext meltano install loader target-snowflake\n',
  )
})
