/** A folder for the length of a test, and the taps and targets that are paired in it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { either as E } from 'fp-ts'
import { afterEach, beforeEach } from 'vitest'

import { nativePlugin } from '../src/plugin-process/plugin-command.ts'
import type { PairRequest } from '../src/singer/pair/pair.ts'
import { jsonlStaging } from '../src/target-jsonl/jsonl-staging.ts'
import { scripted } from './scripted-plugin.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-pair-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A place in the folder of the test that runs. */
export const placeIn = (...names: ReadonlyArray<string>): string => join(folder, ...names)

const destination = () => ({ destination_path: placeIn('out') })
/** Where the native target stages. */
export const staging = () => jsonlStaging(destination())

/** The value, where the test is about something later. */
export const right = <A>(outcome: E.Either<unknown, A>): A => {
  if (E.isLeft(outcome)) throw new Error(JSON.stringify(outcome.left))
  return outcome.right
}
/** The failure that the test is about. */
export const left = <L>(outcome: E.Either<L, unknown>): L => {
  if (E.isRight(outcome)) throw new Error(`expected a failure: ${JSON.stringify(outcome.right)}`)
  return outcome.left
}

/** A CSV file of so many rows, and the tap that reads it. */
export const csvTap = (rows: number): Pick<PairRequest, 'tap' | 'tapConfig'> => {
  const path = placeIn('rows.csv')
  const text = Array.from({ length: rows }, (_, id) => `${id},${'x'.repeat(60)}\n`).join('')
  writeFileSync(path, `id,text\n${text}`)
  const tapConfig = { files: [{ entity: 'rows', path, keys: ['id'] }], state_rows: 1000 }
  return { tap: nativePlugin('flext-tap-csv'), tapConfig }
}

/** The native target, loading run-1. */
export const jsonlTarget = (): Pick<PairRequest, 'target' | 'targetConfig' | 'run'> => ({
  target: nativePlugin('flext-target-jsonl'),
  targetConfig: destination(),
  run: 'run-1',
})

/** A tap of somebody else’s, as a script. */
export const foreignTap = (code: string): Pick<PairRequest, 'tap' | 'tapConfig'> => ({
  tap: scripted('tap-foreign', code),
  tapConfig: {},
})

/** A target of somebody else’s, as a script. */
export const foreignTarget = (
  code: string,
): Pick<PairRequest, 'target' | 'targetConfig' | 'run'> => ({
  target: scripted('target-foreign', code),
  targetConfig: {},
  run: 'run-1',
})

/** The script of a tap with ten rows and a state. */
export const tenRows = `schema('rows'); for (let id = 0; id < 10; id += 1) record('rows', id); state(10);`

/** The ids that are to be seen. */
export const loadedIds = (): ReadonlyArray<number> =>
  readFileSync(placeIn('out', 'rows.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: number }).id)
