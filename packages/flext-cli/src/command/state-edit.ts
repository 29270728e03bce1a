/** `flext meltano state edit`: a state in the editor of the user, and back only if nobody else changed it. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { causeOf } from 'flext-core'
import { isEmptyState } from 'flext-meltano'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure, Report } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { stateIn, withStates, written, type MeltanoStateOptions } from './meltano-state.ts'

type Outcome = E.Either<Failure, Report>

export const stateEdit = (
  cli: Cli,
  stateId: string,
  options: MeltanoStateOptions,
): Promise<Outcome> =>
  withStates(cli, options, async (states) => {
    const found = await states.get(stateId)()
    if (E.isLeft(found)) return E.left({ error: found.left })
    const before = found.right
    if (before === undefined || isEmptyState(before.state)) {
      return E.left(usageInvalid(`there is no state ${stateId}`, ['flext meltano state list']))
    }
    const folder = mkdtempSync(join(tmpdir(), 'flext-state-'))
    const file = join(folder, 'state.json')
    const text = `${JSON.stringify({ singer_state: before.state }, undefined, 2)}\n`
    writeFileSync(file, text, { mode: 0o600 })
    const edited = inEditor(cli, file)
    if (E.isLeft(edited) || edited.right === text) {
      rmSync(folder, { recursive: true, force: true })
      return E.isLeft(edited)
        ? edited
        : E.right({ document: before, text: `${stateId} stays as it is` })
    }
    // What was written is kept until the state has it.
    const kept = `what you wrote is in ${file}`
    const state = parsed(edited.right, kept)
    if (E.isLeft(state)) return state
    const set = await states.set({
      stateId,
      state: state.right,
      expected: before.revision,
      reason: options.reason ?? 'flext meltano state edit',
    })()
    if (E.isLeft(set)) return E.left({ error: set.left, hints: [kept] })
    rmSync(folder, { recursive: true, force: true })
    return written(set.right, 'is changed')
  })

const parsed = (text: string, kept: string) => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (thrown) {
    return E.left(usageInvalid(`the state: expected JSON: ${causeOf(thrown).message}`, [kept]))
  }
  return E.mapLeft((failure: Failure) => ({ ...failure, hints: [kept] }))(stateIn(json))
}

/** The text as it stands when the editor has ended, which has the terminal meanwhile. */
const inEditor = ({ world }: Cli, file: string): E.Either<Failure, string> => {
  const named = [world.env['VISUAL'], world.env['EDITOR']]
  const editor = named.find((name) => name !== undefined && name !== '') ?? 'vi'
  const { status, signal, error } = spawnSync('sh', ['-c', `${editor} "$1"`, editor, file], {
    cwd: world.cwd,
    env: world.env,
    stdio: 'inherit',
  })
  if (status === 0) return E.right(readFileSync(file, 'utf8'))
  const how = error?.message ?? signal ?? `exit code ${status ?? ''}`
  return E.left(
    usageInvalid(`${editor} ended with ${how}: the state stays as it is`, [
      'VISUAL or EDITOR names the editor',
    ]),
  )
}
