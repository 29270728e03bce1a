/** A folder becomes a project, and what is added to it runs. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, it, onTestFinished } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'

const meltano = async (cwd: string, ...words: ReadonlyArray<string>) => {
  const world = capturedWorld(['meltano', ...words], { cwd, env: { PATH: process.env['PATH'] } })
  const code = await flext(world)
  return { code, stdout: world.stdout.text(), stderr: world.stderr.text() }
}

const emptyFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'flext-init-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

it('makes a folder a project that can be added to and run', { timeout: 60_000 }, async () => {
  const folder = emptyFolder()
  const made = await meltano(folder, 'init', 'shop')
  expect(made.code).toBe(0)
  expect(made.stdout).toContain('→ cd shop')
  const root = join(folder, 'shop')
  expect((await meltano(root, 'validate')).stdout).toMatch(/is valid: 0 plugins, 0 jobs, 3 environ/)
  writeFileSync(join(root, 'birds.csv'), 'id\n1\n')
  await meltano(root, 'add', 'extractor', 'tap-csv', '--variant', 'flext')
  await meltano(
    root,
    'config',
    'set',
    'tap-csv',
    'files',
    '[{"entity":"birds","path":"birds.csv"}]',
  )
  await meltano(root, 'add', 'loader', 'target-jsonl', '--variant', 'flext')
  await meltano(root, 'config', 'set', 'target-jsonl', 'destination_path', 'out')
  const run = await meltano(root, 'run', 'tap-csv', 'target-jsonl')
  expect(`${run.code} ${run.stderr}`).toMatch(/^0 /)
  expect(readFileSync(join(root, 'out', 'birds.jsonl'), 'utf8')).toBe('{"id":1}\n')
})

it('writes over nothing, and nothing into another project', async () => {
  const folder = emptyFolder()
  writeFileSync(join(folder, '.gitignore'), 'mine\n')
  const refused = await meltano(folder, 'init')
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('has .gitignore already')
  expect(existsSync(join(folder, 'meltano.yml'))).toBe(false)
  expect((await meltano(folder, 'init', '--force')).code).toBe(0)
  expect((await meltano(folder, 'init', 'inner')).stderr).toContain('is inside of a project')
})
