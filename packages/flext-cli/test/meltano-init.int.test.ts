/** A folder becomes a project, and what is added to it runs. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

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

it(
  'makes a folder a project, and says what a shell takes to run it',
  {
    timeout: 120_000,
  },
  async () => {
    const folder = emptyFolder()
    const made = await meltano(folder, 'init', 'shop')
    expect(made.code).toBe(0)
    const root = join(folder, 'shop')
    expect((await meltano(root, 'validate')).stdout).toMatch(
      /is valid: 0 plugins, 0 jobs, 3 environ/,
    )
    const lines = [...made.stdout.matchAll(/^→ (.*)$/gm)].map(([, line]) => line)
    expect(lines[0]).toBe('cd shop')
    for (const words of commandsIn(lines.join('\n'), folder)) {
      const done = await meltano(root, ...words)
      expect(`${done.code} ${done.stderr}`).toMatch(/^0 /)
    }
    const database = new DatabaseSync(join(root, 'warehouse.db'))
    const birds = database.prepare('select id, name from birds').all()
    database.close()
    expect(birds.map((bird) => ({ ...bird }))).toEqual([{ id: 1, name: 'wren' }])
  },
)

/** What a shell does with the lines, but for the words that it gives to `flext meltano`. */
const commandsIn = (lines: string, cwd: string): ReadonlyArray<ReadonlyArray<string>> => {
  const tell = String.raw`flext() { [ "$1" = meltano ]; shift; printf '%s\0' "$@" --; }`
  const told = execFileSync('sh', ['-e', '-c', `${tell}\n${lines}`], { cwd, encoding: 'utf8' })
  return told
    .split('--\0')
    .slice(0, -1)
    .map((words) => words.split('\0').slice(0, -1))
}

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
