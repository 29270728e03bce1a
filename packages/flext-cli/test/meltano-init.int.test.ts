/** A folder becomes a project, and what is added to it runs. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
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

it('writes over no project, and nothing into another one', async () => {
  const folder = emptyFolder()
  const file = join(folder, 'meltano.yml')
  writeFileSync(file, 'version: 1\n')
  const refused = await meltano(folder, 'init')
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('has meltano.yml already')
  expect(readFileSync(file, 'utf8')).toBe('version: 1\n')
  expect(readdirSync(folder)).toEqual(['meltano.yml'])
  expect((await meltano(folder, 'init', '--force')).code).toBe(0)
  expect(readFileSync(file, 'utf8')).toContain('default_environment: dev')
  expect((await meltano(folder, 'init', 'inner')).stderr).toContain('is inside of a project')
})

it('adds to a .gitignore what it lacks, once', async () => {
  const folder = emptyFolder()
  const file = join(folder, '.gitignore')
  writeFileSync(file, 'mine\n.env')
  expect((await meltano(folder, 'init')).code).toBe(0)
  const ignored = 'mine\n.env\n# What runs leave behind, and secrets.\n/.flext\n/.meltano\n'
  expect(readFileSync(file, 'utf8')).toBe(ignored)
  expect((await meltano(folder, 'init', '--force')).code).toBe(0)
  expect(readFileSync(file, 'utf8')).toBe(ignored)
})

it.each([
  ['a file', 'file', /file: expected a folder that can be written, found EEXIST/],
  ['below a file', 'file/inner', /inner: expected a folder that can be written, found ENOTDIR/],
  ['where .gitignore cannot be written', 'busy', /can be written, found EISDIR/],
])('says what is wrong with %s, and leaves all as it was', async (_, into, said) => {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'file'), 'mine\n')
  mkdirSync(join(folder, 'busy', '.gitignore'), { recursive: true })
  const { code, stderr } = await meltano(folder, 'init', into)
  expect([code, stderr]).toEqual([2, expect.stringMatching(said)])
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('mine\n')
  expect(readdirSync(join(folder, 'busy'))).toEqual(['.gitignore'])
})
