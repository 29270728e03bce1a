/** Where the states of a project are kept, as its own settings say. It may hold passwords. */
import type { Report } from 'flext-core/yaml'

import type { Variables } from './expansion.ts'
import { resolveOwn } from './own-settings.ts'
import type { Surroundings } from './setting-levels.ts'

/** `state_backend.s3`, as far as it is set. */
export interface S3Settings {
  readonly aws_access_key_id?: string
  readonly aws_secret_access_key?: string
  readonly aws_session_token?: string
  readonly endpoint_url?: string
  readonly region?: string
}

export interface StatePlace {
  /** `state_backend.uri` */
  readonly uri: string
  readonly s3?: S3Settings
}

const prefix = 'state_backend.s3.'

/** Undefined where the project says nothing: then the states are where the rows are. */
export const statePlaceOf = (
  surroundings: Surroundings,
  variables: Variables,
  report: Report,
): StatePlace | undefined => {
  const set = resolveOwn(surroundings, { variables, report }).filter(
    ({ source, value, name }) =>
      source !== 'default' && typeof value === 'string' && name.startsWith('state_backend.'),
  )
  const uri = set.find(({ name }) => name === 'state_backend.uri')?.value
  if (typeof uri !== 'string') return undefined
  const s3 = set.flatMap(({ name, value }) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
  )
  return { uri, ...(s3.length === 0 ? {} : { s3: Object.fromEntries(s3) as S3Settings }) }
}
