/** A file that is replaced stays what it is but for its text. */
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, it, onTestFinished } from 'vitest'

import { replaceFile } from './durable-file.ts'

const emptyFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'flext-durable-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8)

it.each(['600', '640', '666'])('keeps the mode %s of a file that is replaced', (mode) => {
  const file = join(emptyFolder(), '.env')
  writeFileSync(file, 'A=1\n')
  chmodSync(file, mode)
  replaceFile(file, 'A=2\n', 0o644)
  expect([modeOf(file), readFileSync(file, 'utf8')]).toEqual([mode, 'A=2\n'])
})

it('gives a new file the mode that is asked for, whatever a crash left', () => {
  const folder = emptyFolder()
  const file = join(folder, '.env')
  writeFileSync(`${file}.next`, 'half', { mode: 0o644 })
  replaceFile(file, 'A=1\n', 0o600)
  expect([modeOf(file), readdirSync(folder)]).toEqual(['600', ['.env']])
})

it('replaces what a link leads to, and leaves the link', () => {
  const folder = emptyFolder()
  const file = join(folder, 'shared.env')
  writeFileSync(file, 'A=1\n')
  symlinkSync('shared.env', join(folder, '.env'))
  replaceFile(join(folder, '.env'), 'A=2\n')
  expect(lstatSync(join(folder, '.env')).isSymbolicLink()).toBe(true)
  expect(readFileSync(file, 'utf8')).toBe('A=2\n')
})
