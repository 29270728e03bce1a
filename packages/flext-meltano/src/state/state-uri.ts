/**
 * `state_backend.uri` of a project: `systemdb` (the default: where the rows are), `file://…`,
 * `sqlite://…`, `postgresql://…` or `s3://…`.
 */
import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { StatePlace } from '../project/state-place.ts'
import { fileStateBackend } from './file-state-backend.ts'
import { postgresStateBackend } from './postgres-state-backend.ts'
import { s3StateBackend } from './s3-state-backend.ts'
import { sqliteStateBackend } from './sqlite-state-backend.ts'
import type { StateBackend } from './state-backend.ts'
import { stateBackendRefused, type StateBackendRefused } from './state-error.ts'

const known = 'systemdb, file://…, sqlite://…, postgresql://… or s3://…'

/** Where states are to be kept, and what that place is looked up with. */
export interface StateUse {
  readonly at: StatePlace | undefined
  /** The project's root: where paths start. */
  readonly root: string
  /** Variables that a place may take what it is not told from. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The backend that a URI names; undefined for the default one. */
export const stateBackendAt = ({
  at,
  root,
  env,
}: StateUse): FlextResult<StateBackend | undefined, StateBackendRefused> => {
  if (at === undefined) return E.right(undefined)
  const { uri } = at
  if (uri === '' || uri === 'systemdb') return E.right(undefined)
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(uri)?.[1]?.toLowerCase()
  switch (scheme) {
    case 'file':
      return E.right(fileStateBackend({ folder: pathOf(uri, root) }))
    case 'sqlite':
      return E.right(sqliteStateBackend({ path: pathOf(uri, root) }))
    case 's3':
      return s3StateBackend({ at, env })
    case 'postgres':
    case 'postgresql':
      return URL.canParse(uri)
        ? E.right(postgresStateBackend({ connectionString: uri }))
        : E.left(stateBackendRefused('postgresql://user@host/database', 'something else'))
    default:
      return E.left(
        stateBackendRefused(known, scheme === undefined ? 'no such scheme' : `${scheme}://…`),
      )
  }
}

/** `file:///var/state` and `sqlite:///var/state.db` are absolute, `sqlite://state.db` is in the project. */
const pathOf = (uri: string, root: string): string => {
  const path = uri.replace(/^[a-z]+:\/\//i, '')
  return isAbsolute(path) ? fileURLToPath(`file://${path}`) : resolve(root, decodeURI(path))
}

/** Whether a URI, as it is written, may be one of these; its variables are not known yet. */
export const isStateUri = (written: string): boolean =>
  written === 'systemdb' ||
  written.startsWith('$') ||
  /^(file|sqlite|postgres(ql)?|s3):\/\//i.test(written)
