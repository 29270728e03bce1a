/** Sources in a temporary folder, for as long as a test runs. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { FlextResult } from 'flext-core'
import { onTestFinished } from 'vitest'

import { analyze, type Analysis, type Finding, type SurveyOptions } from '../src/analysis/index.ts'

export const temporaryCode = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const root = await mkdtemp(join(tmpdir(), 'flext-quality-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return root
}

export const analysisOf = async (
  files: Readonly<Record<string, string>>,
  options?: SurveyOptions,
): Promise<Analysis> => FlextResult.unwrap(await analyze(await temporaryCode(files), options))

export const findingsIn = async (text: string, file = 'order.ts'): Promise<readonly Finding[]> =>
  (await analysisOf({ [file]: text })).findings

/** `dual-write place 4,5`: kind, function and the lines of the calls that count. */
export const told = (findings: readonly Finding[]): readonly string[] =>
  findings
    .map(({ kind, function: name, calls }) => {
      const lines = calls.filter(({ counts }) => counts).map(({ line }) => line)
      return `${kind} ${name} ${[...new Set(lines)].join(',')}`
    })
    .toSorted()
