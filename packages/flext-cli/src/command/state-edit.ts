/** `flext meltano state edit`: a state in the editor of the user, and back only if nobody else changed it. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { causeOf } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure, Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import type { OnStates, StateOptions } from '../project-access/with-states.ts'
import { existingState, writtenState } from './change-state.ts'
import { stateIn } from './state-argument.ts'

export const stateEdit = async (
  { cli, states }: OnStates,
  stateId: string,
  { reason = 'flext meltano state edit' }: StateOptions,
): Promise<Outcome> => {
  const found = await existingState(states, stateId)
  if (E.isLeft(found)) return found
  const before = found.right
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
    reason,
  })()
  if (E.isLeft(set)) return E.left({ error: set.left, hints: [kept] })
  rmSync(folder, { recursive: true, force: true })
  return writtenState(set.right, 'is changed')
}

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
  const failed = (how: string) =>
    E.left(
      usageInvalid(`${editor} ${how}: the state stays as it is`, [
        'VISUAL or EDITOR names the editor',
      ]),
    )
  if (status !== 0) {
    return failed(`ended with ${error?.message ?? signal ?? `exit code ${status ?? ''}`}`)
  }
  try {
    return E.right(readFileSync(file, 'utf8'))
  } catch (thrown) {
    return failed(`left no file that can be read (${causeOf(thrown).message})`)
  }
}
