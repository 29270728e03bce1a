/** A plugin of Python, installed for real into a virtual environment of its own, and run from there. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

import { expect, it, onTestFinished, vi } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'

// A virtual environment is made; how long that takes is up to the machine.
vi.setConfig({ testTimeout: 240_000 })

const onPath = (program: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((file) => existsSync(file))

const python = onPath('python3')

const tap = `import json, os, sys
schema = {'type': 'object', 'properties': {'id': {'type': 'integer'}, 'venv': {'type': 'string'}}}
def main():
    if '--discover' in sys.argv:
        return print(json.dumps({'streams': [{'tap_stream_id': 'birds', 'schema': schema, 'key_properties': ['id']}]}))
    print(json.dumps({'type': 'SCHEMA', 'stream': 'birds', 'schema': schema, 'key_properties': ['id']}))
    print(json.dumps({'type': 'RECORD', 'stream': 'birds', 'record': {'id': 1, 'venv': os.path.basename(sys.prefix)}}))
`

/** A wheel is a zip file: made here, so that nothing is built and nothing is fetched. */
const wheel: Readonly<Record<string, string>> = {
  'tap_birds.py': tap,
  'tap_birds-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: tap-birds\nVersion: 1.0\n',
  'tap_birds-1.0.dist-info/WHEEL':
    'Wheel-Version: 1.0\nGenerator: flext\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  'tap_birds-1.0.dist-info/entry_points.txt': '[console_scripts]\ntap-birds = tap_birds:main\n',
  'tap_birds-1.0.dist-info/RECORD': [
    'tap_birds.py,,',
    'tap_birds-1.0.dist-info/METADATA,,',
    'tap_birds-1.0.dist-info/WHEEL,,',
    'tap_birds-1.0.dist-info/entry_points.txt,,',
    'tap_birds-1.0.dist-info/RECORD,,',
    '',
  ].join('\n'),
}

const written = (root: string, files: Readonly<Record<string, string>>): void => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
}

const projectFor = (backend: string) => {
  const root = mkdtempSync(join(tmpdir(), 'flext-install-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  written(join(root, 'wheel'), wheel)
  const archive = join(root, 'tap_birds-1.0-py3-none-any.whl')
  const parts = ['tap_birds.py', 'tap_birds-1.0.dist-info']
  execFileSync(python ?? '', ['-m', 'zipfile', '-c', archive, ...parts], {
    cwd: join(root, 'wheel'),
  })
  written(root, {
    'meltano.yml': `
venv: { backend: ${backend} }
plugins:
  extractors:
  - { name: tap-birds, namespace: tap_birds, pip_url: --no-index ./tap_birds-1.0-py3-none-any.whl }
  - { name: tap-gone, namespace: tap_gone, pip_url: gone, python: ./no-python }
  loaders: [{ name: target-jsonl, variant: flext, config: { destination_path: out } }]
`,
  })
  const run = async (...words: ReadonlyArray<string>) => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: root }
    const world = capturedWorld(['meltano', ...words], { cwd: root, env })
    const code = await flext(world)
    return { code, stdout: world.stdout.text(), stderr: world.stderr.text() }
  }
  return { root, run }
}

/** Without a Python there is nothing to install into: skipped then, and said so. */
const backends = [
  ['virtualenv', python === undefined ? 'there is no python3 on PATH' : undefined],
  ['uv', python === undefined || onPath('uv') === undefined ? 'there is no uv on PATH' : undefined],
] as const

for (const [backend, missing] of backends) {
  it.skipIf(missing !== undefined)(
    `installs a package with ${backend}, runs it from there, and leaves it as it is${missing === undefined ? '' : `: ${missing}`}`,
    async () => {
      const { root, run } = projectFor(backend)
      const installed = await run('install', 'tap-birds')
      expect(`${installed.stderr}${installed.stdout} ${installed.code}`).toMatch(
        /tap-birds {2}installed\n 0$/,
      )
      const venv = join(root, '.meltano', 'extractors', 'tap-birds', 'venv')
      expect(existsSync(join(venv, 'bin', 'tap-birds'))).toBe(true)
      const ran = await run('run', 'tap-birds', 'target-jsonl')
      expect(`${ran.stderr} ${ran.code}`).toMatch(/ 0$/)
      expect(readFileSync(join(root, 'out', 'birds.jsonl'), 'utf8')).toBe(
        '{"id":1,"venv":"venv"}\n',
      )
      expect((await run('install', 'tap-birds')).stdout).toContain(
        'tap-birds  is installed already',
      )

      const failed = await run('install', 'tap-gone')
      expect(failed.code).not.toBe(0)
      expect(failed.stderr).toMatch(/tap-gone.*no-python/)
      expect(existsSync(join(root, '.meltano', 'extractors', 'tap-gone', 'venv'))).toBe(false)
    },
  )
}
