/** States as Meltano itself keeps them, for projects that come from there: in files, or in its system database. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { isJsonObject, type JsonObject } from '../project/json.ts'
import type { SingerState } from '../singer/message.ts'
import { isSqliteError } from '../sqlite/storage-failure.ts'
import { isEmptyState, mergeStates } from './merge-states.ts'

/** `state.json` of a state backend of Meltano: what ended well, and what was cut short merged into it. */
export const stateInFile = (text: string): SingerState | undefined => {
  try {
    const file = JSON.parse(text) as JsonObject
    return isJsonObject(file) ? mergedState(file['completed'], file['partial']) : undefined
  } catch {
    return undefined
  }
}

/** The same in `.meltano/meltano.db`, where Meltano keeps states by default. */
export const stateInSystemDatabase = (root: string, stateId: string): SingerState | undefined => {
  const path = join(root, '.meltano', 'meltano.db')
  if (!existsSync(path)) return undefined
  try {
    using database = new DatabaseSync(path, { readOnly: true })
    const row = database
      .prepare('select completed_state, partial_state from state where state_id = ?')
      .get(stateId)
    return row && mergedState(parsed(row['completed_state']), parsed(row['partial_state']))
  } catch (error) {
    // Another version of Meltano, or a file that is none: then there is nothing to go on from.
    if (isSqliteError(error)) return undefined
    throw error
  }
}

const parsed = (value: unknown): unknown => {
  try {
    return typeof value === 'string' ? JSON.parse(value) : undefined
  } catch {
    return undefined
  }
}

const mergedState = (completed: unknown, partial: unknown): SingerState | undefined => {
  const state = mergeStates(singerState(completed), singerState(partial))
  return isEmptyState(state) ? undefined : state
}

const singerState = (payload: unknown): SingerState => {
  const state = Object(payload) as { readonly singer_state?: unknown }
  return typeof state.singer_state === 'object' && state.singer_state !== null
    ? (state.singer_state as SingerState)
    : {}
}
