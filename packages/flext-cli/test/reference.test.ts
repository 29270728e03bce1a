import { readFileSync } from 'node:fs'

import { ETLPipelineResult } from 'flext-meltano'
import { expect, it } from 'vitest'

import { exitCodeMeanings } from '../src/program/exit-code.ts'
import { referencePage } from './reference-page.ts'

it('the reference shows the help that the command gives (vitest -u writes it anew)', async () => {
  await expect(await referencePage()).toMatchFileSnapshot('../../../docs/reference/cli.md')
})

it('the reference shows every field of what a pipeline comes to', async () => {
  const page = await referencePage()
  const [, shown = ''] =
    /interface FinishedRun \{[^]*?\n {2}result: \{\n([^]*?)\n {2}\}/.exec(page) ?? []
  const fields = [...shown.matchAll(/^ {4}(\w+)(\??):/gm)].map(([, name, mark]) => `${name}${mark}`)
  const [whole, partial] = ETLPipelineResult.type.types
  expect(fields.toSorted()).toEqual(
    [
      ...Object.keys(whole.props),
      ...Object.keys(partial.props).map((name) => `${name}?`),
    ].toSorted(),
  )
})

it('the README says what each exit code means', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const rows = readme.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
  const told = rows.flatMap(([, code, meaning]) =>
    /^\d/.test(code ?? '') ? [[code, meaning]] : [],
  )
  expect(told).toEqual(exitCodeMeanings)
})
