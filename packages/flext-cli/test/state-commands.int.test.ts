/** States in an editor, and from one place of states to another. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, it, onTestFinished, vi } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'

vi.setConfig({ testTimeout: 60_000 })

const id = 'dev:tap-a-to-target-b'

const project = (more = '') => {
  const root = mkdtempSync(join(tmpdir(), 'flext-states-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  writeFileSync(join(root, 'meltano.yml'), `version: 1\n${more}`)
  const state = async (
    words: ReadonlyArray<string>,
    env: Readonly<Record<string, string>> = {},
  ) => {
    const world = capturedWorld(['meltano', 'state', ...words], {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', ...env },
    })
    const code = await flext(world)
    return { code, stdout: world.stdout.text(), stderr: world.stderr.text() }
  }
  return { root, state }
}

/** An editor that does this with the file. */
const editor = (root: string, shell: string) => {
  const file = join(root, 'editor.sh')
  writeFileSync(file, `#!/bin/sh\n${shell}\n`, { mode: 0o755 })
  return { EDITOR: `${file} --wait`, FLEXT_SEEN: join(root, 'seen.json') }
}

it('opens a state in the editor and sets what was written', async () => {
  const { root, state } = project()
  await state(['set', id, '{"bookmarks":{"a":1}}'])
  const shell = `cp "$2" "$FLEXT_SEEN"; sed -i 's/"a": 1/"a": 2/' "$2"`
  const edited = await state(['edit', id], editor(root, shell))
  expect(edited).toMatchObject({ code: 0, stdout: `${id} is changed; it is at revision 2 now\n` })
  expect(readFileSync(join(root, 'seen.json'), 'utf8')).toBe(
    `${JSON.stringify({ singer_state: { bookmarks: { a: 1 } } }, undefined, 2)}\n`,
  )
  expect((await state(['get', id])).stdout).toBe('{"singer_state":{"bookmarks":{"a":2}}}\n')
  expect((await state(['log', id])).stdout).toContain('flext meltano state edit')
})

it('leaves a state as it is where nothing was written, or the editor failed', async () => {
  const { root, state } = project()
  await state(['set', id, '{"bookmarks":{"a":1}}'])
  expect((await state(['edit', id], editor(root, 'true'))).stdout).toBe(`${id} stays as it is\n`)
  const failed = await state(['edit', id], editor(root, 'echo {} > "$2"; exit 3'))
  expect(failed.code).toBe(2)
  expect(failed.stderr).toMatch(/ended with exit code 3: the state stays as it is/)
  expect((await state(['edit', 'dev:other'], editor(root, 'true'))).stderr).toContain(
    'there is no state dev:other',
  )
  expect((await state(['get', id])).stdout).toBe('{"singer_state":{"bookmarks":{"a":1}}}\n')
})

it('keeps what was written where it is no state, and where somebody else was quicker', async () => {
  const { root, state } = project()
  await state(['set', id, '{"bookmarks":{"a":1}}'])
  const broken = await state(['edit', id], editor(root, 'echo "{ no" > "$2"'))
  expect(broken.code).toBe(2)
  expect(broken.stderr).toMatch(/the state: expected JSON/)
  const [, kept = ''] = /what you wrote is in (\S+)/.exec(broken.stderr) ?? []
  expect(readFileSync(kept, 'utf8')).toBe('{ no\n')
  rmSync(join(kept, '..'), { recursive: true })

  const flextProgram = new URL('../src/bin/flext.ts', import.meta.url).pathname
  const quicker = `"${process.execPath}" --conditions=@flext/source ${flextProgram} meltano state set ${id} '{"bookmarks":{"a":5}}' > /dev/null`
  const late = await state(['edit', id], editor(root, `${quicker}; echo '{"b":1}' > "$2"`))
  expect(late.code).toBe(2)
  const [, lost = ''] = /what you wrote is in (\S+)/.exec(late.stderr) ?? []
  expect(existsSync(lost)).toBe(true)
  rmSync(join(lost, '..'), { recursive: true })
  expect((await state(['get', id])).stdout).toBe('{"singer_state":{"bookmarks":{"a":5}}}\n')
})

it('leaves a state as it is where the editor took the file away, and no folder behind', async () => {
  const { root, state } = project()
  await state(['set', id, '{"bookmarks":{"a":1}}'])
  const shell = `dirname "$2" > "$FLEXT_SEEN"; rm "$2"`
  const { code, stderr } = await state(['edit', id], editor(root, shell))
  expect(code).toBe(2)
  expect(stderr).toMatch(/left no file that can be read .*: the state stays as it is/)
  expect(existsSync(readFileSync(join(root, 'seen.json'), 'utf8').trim())).toBe(false)
  expect((await state(['get', id])).stdout).toBe('{"singer_state":{"bookmarks":{"a":1}}}\n')
})

it('exports all states, and imports them where they are kept from now on', async () => {
  const here = project()
  await here.state(['set', id, '{"bookmarks":{"a":1}}'])
  await here.state(['set', `prod:${id}`, '{"bookmarks":{"a":2}}'])
  await here.state(['set', 'dev:gone', '{"bookmarks":{}}'])
  await here.state(['clear', 'dev:gone'])
  const { stdout } = await here.state(['export'])
  expect(JSON.parse(stdout)).toEqual({
    [id]: { singer_state: { bookmarks: { a: 1 } } },
    [`prod:${id}`]: { singer_state: { bookmarks: { a: 2 } } },
  })
  expect(JSON.parse((await here.state(['export', 'prod:*'])).stdout)).toEqual({
    [`prod:${id}`]: { singer_state: { bookmarks: { a: 2 } } },
  })
  const there = project('state_backend: { uri: "file://kept" }\n')
  writeFileSync(join(there.root, 'states.json'), stdout)
  expect((await there.state(['import', '@states.json'])).stdout).toMatch(/^2 states set/)
  expect((await there.state(['export'])).stdout).toBe(stdout)
})

it('imports nothing where one of them is no state', async () => {
  const { state } = project()
  const given = {
    [id]: { singer_state: { bookmarks: {} } },
    'dev:x': 5,
    'dev:y': { singer_state: ['no'] },
  }
  const { code, stderr } = await state(['import', JSON.stringify(given)])
  expect(code).toBe(2)
  expect(stderr).toMatch(/dev:x.*\n.*dev:y/)
  expect((await state(['export'])).stdout).toBe('{}\n')
})

it('imports no single state, as `state get` prints it', async () => {
  const { root, state } = project()
  await state(['set', id, '{"bookmarks":{"a":1}}'])
  writeFileSync(join(root, 'one.json'), (await state(['get', id])).stdout)
  const { code, stderr } = await state(['import', '@one.json'])
  expect(code).toBe(2)
  expect(stderr).toContain('singer_state: expected { "singer_state": … }')
  expect(stderr).toContain('flext meltano state set <state> @file')
  const list = JSON.parse((await state(['export'])).stdout) as object
  expect(Object.keys(list)).toEqual([id])
})

it('empties all of them', async () => {
  const { state } = project()
  await state(['set', id, '{"bookmarks":{"a":1}}'])
  expect((await state(['clear'])).stderr).toContain('give either a state or --all')
  expect((await state(['clear', '--all'])).stdout).toBe(`${id} is empty\n`)
  expect((await state(['clear', '--all'])).stdout).toBe('there is no state\n')
  expect((await state(['get', id])).stdout).toBe('{"singer_state":{}}\n')
})
