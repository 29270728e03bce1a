import { readFileSync } from 'node:fs'

import { expect, it } from 'vitest'

import { exitCodeMeanings } from '../src/program/exit-code.ts'
import { referencePage } from './reference-page.ts'

it('the reference shows the help that the command gives (vitest -u writes it anew)', async () => {
  await expect(await referencePage()).toMatchFileSnapshot('../../../docs/reference/cli.md')
})

it('the README says what each exit code means', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const rows = readme.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
  const told = rows.flatMap(([, code, meaning]) =>
    /^\d/.test(code ?? '') ? [[code, meaning]] : [],
  )
  expect(told).toEqual(exitCodeMeanings)
})
