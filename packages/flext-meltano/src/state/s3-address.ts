/** Where a bucket is, and with which keys it is asked: Meltano's settings, the URI itself, or the variables of AWS. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { StatePlace } from '../project/state-place.ts'
import { stateBackendRefused, type StateBackendRefused } from './state-error.ts'

export interface S3Address {
  readonly bucket: string
  /** Begins every key; empty, or with a slash at its end. */
  readonly prefix: string
  /** Ends with a slash: keys go on from there. */
  readonly base: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export const s3Address = (
  { uri, s3 = {} }: StatePlace,
  env: Readonly<Record<string, string | undefined>>,
): FlextResult<S3Address, StateBackendRefused> => {
  const url = URL.parse(uri)
  if (url === null || url.hostname === '') {
    return E.left(stateBackendRefused('s3://bucket/prefix', 'something else'))
  }
  const given = {
    id: s3.aws_access_key_id ?? decoded(url.username),
    secret: s3.aws_secret_access_key ?? decoded(url.password),
  }
  const isGiven = given.id !== undefined || given.secret !== undefined
  const id = isGiven ? given.id : env['AWS_ACCESS_KEY_ID']
  const secret = isGiven ? given.secret : env['AWS_SECRET_ACCESS_KEY']
  if (id === undefined || secret === undefined) {
    const expected =
      'state_backend.s3.aws_access_key_id and aws_secret_access_key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'
    const found = id === undefined && secret === undefined ? 'neither' : 'one of them'
    return E.left(stateBackendRefused(expected, found))
  }
  const endpoint = s3.endpoint_url ?? env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL']
  if (endpoint !== undefined && !/^https?:\/\//.test(endpoint)) {
    return E.left(stateBackendRefused('state_backend.s3.endpoint_url with https://', 'none'))
  }
  const region = s3.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1'
  const session = s3.aws_session_token ?? (isGiven ? undefined : env['AWS_SESSION_TOKEN'])
  const bucket = url.hostname
  const folder = decodeURIComponent(url.pathname).replaceAll(/^\/+|\/+$/g, '')
  return E.right({
    bucket,
    prefix: folder === '' ? '' : `${folder}/`,
    base:
      endpoint === undefined
        ? `https://${bucket}.s3.${region}.amazonaws.com/`
        : `${endpoint.replace(/\/+$/, '')}/${bucket}/`,
    region,
    accessKeyId: id,
    secretAccessKey: secret,
    ...(session === undefined ? {} : { sessionToken: session }),
  })
}

const decoded = (text: string): string | undefined =>
  text === '' ? undefined : decodeURIComponent(text)
