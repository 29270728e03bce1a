/** Projects in the shape of public ones: each is validated and compiled, and run where its plugins are here. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { describe, expect, it, onTestFinished, vi } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'
import { publicShapes } from './public-shapes.ts'

// Plugins are started; how long that takes is up to the machine.
vi.setConfig({ testTimeout: 120_000 })

const folderOf = (files: Readonly<Record<string, string>>): string => {
  const root = mkdtempSync(join(tmpdir(), 'flext-shape-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content, { mode: 0o755 })
  }
  return root
}

const run = async (
  root: string,
  words: ReadonlyArray<string>,
  env: Readonly<Record<string, string>>,
) => {
  const path = process.env['PATH'] ?? ''
  const world = capturedWorld(['meltano', ...words], { cwd: root, env: { PATH: path, ...env } })
  const code = await flext(world)
  return { code, stdout: world.stdout.text(), stderr: world.stderr.text() }
}

describe.each(publicShapes.map((shape) => [shape.name, shape] as const))(
  'a project in the shape of %s',
  (_, { files, env = {}, environment, manifest, words, leaves = {} }) => {
    const chosen = environment === undefined ? [] : ['--environment', environment]

    it('is valid, and compiles to one manifest', async () => {
      const root = folderOf(files)
      const valid = await run(root, ['validate'], env)
      expect(`${valid.stdout}${valid.code}`).toMatch(/is valid[^]*0$/)
      const compiled = await run(root, ['compile', ...chosen], env)
      const found = JSON.parse(compiled.stdout) as Readonly<Record<string, unknown>>
      expect(found).toMatchObject(manifest)
      expect(found).not.toHaveProperty('environments')
      expect(found).not.toHaveProperty('include_paths')
    })

    it.skipIf(words === undefined)('runs', async () => {
      const root = folderOf(files)
      const ran = await run(root, ['run', ...(words ?? []), ...chosen], env)
      expect(`${ran.stderr} ${ran.code}`).toMatch(/(?<!error:[^]*) 0$/)
      for (const [file, text] of Object.entries(leaves)) {
        expect(readFileSync(join(root, file), 'utf8')).toBe(text)
      }
    })
  },
)
