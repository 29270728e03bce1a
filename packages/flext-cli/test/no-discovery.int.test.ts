import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { flext as command } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'

const project = `version: 1
plugins:
  extractors:
    - name: tap-rates
      executable: ./tap.sh
      capabilities: [state]
      select: [rates.*]
  loaders:
    - { name: target-jsonl, variant: flext, config: { destination_path: out } }
`

/** As simple taps were before there was discovery: an option that it does not know is an error. */
const tap = `#!/bin/sh
case "$*" in
  *--discover*|*--catalog*) echo "unrecognized arguments: $*" >&2; exit 2 ;;
esac
echo '{"type":"SCHEMA","stream":"rates","schema":{"properties":{"day":{"type":"string"}}},"key_properties":["day"]}'
echo '{"type":"RECORD","stream":"rates","record":{"day":"2026-11-25"}}'
echo '{"type":"STATE","value":{"day":"2026-11-25"}}'
`

let folder: string
const flext = async (...args: ReadonlyArray<string>) => {
  const world = capturedWorld([...args, '--no-color'], {
    cwd: folder,
    env: { PATH: process.env['PATH'] },
  })
  const code = await command(world)
  return { code, stdout: world.stdout.text(), stderr: world.stderr.text() }
}

describe('a tap that offers no discovery', { timeout: 60_000 }, () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'flext-no-discovery-'))
    writeFileSync(join(folder, 'meltano.yml'), project)
    writeFileSync(join(folder, 'tap.sh'), tap, { mode: 0o755 })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('says in a dry run that its streams are not known', async () => {
    const ran = await flext('meltano', 'run', 'tap-rates', 'target-jsonl', '--dry-run')
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('offers no discovery')
  })

  it('is run without a catalog, and what that makes of no effect is said', async () => {
    const ran = await flext('meltano', 'run', 'tap-rates', 'target-jsonl')
    expect(ran.code).toBe(0)
    expect(ran.stdout).toMatch(/rates +1/)
    expect(ran.stderr).toContain('tap-rates: select has no effect, for the tap offers no discovery')
    expect(readFileSync(join(folder, 'out/rates.jsonl'), 'utf8')).toBe('{"day":"2026-11-25"}\n')

    const lineage = await flext('lineage', 'show')
    expect(lineage.stdout).toMatch(/rates +source, 1 row/)
  })

  it('cannot have its streams extracted apart', async () => {
    const ran = await flext(
      'meltano',
      'run',
      'tap-rates',
      'target-jsonl',
      '--parallel-streams',
      '2',
    )
    expect(ran.code).not.toBe(0)
    expect(ran.stderr).toContain('expected a tap with the capabilities catalog and discover')
  })
})
