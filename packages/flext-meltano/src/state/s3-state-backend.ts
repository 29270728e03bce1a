/**
 * States in a bucket of S3, or of whatever speaks its protocol: an object a revision, the newest first
 * in the order of keys. An object is put only where there is none of that key.
 */
import { decode, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { StatePlace } from '../project/state-place.ts'
import { stateInFile } from './meltano-state.ts'
import { revisionStates, type Done } from './revision-states.ts'
import { s3Address } from './s3-address.ts'
import { s3Bucket } from './s3-bucket.ts'
import { KeptState, type StateBackend } from './state-backend.ts'
import { stateBackendFailed, type StateBackendRefused } from './state-error.ts'

export interface S3StateOptions {
  readonly at: StatePlace
  /** Variables of AWS, such as `AWS_ACCESS_KEY_ID`. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

export const s3StateBackend = ({
  at,
  env = {},
  now = Date.now,
}: S3StateOptions): FlextResult<StateBackend, StateBackendRefused> =>
  E.Functor.map(s3Address(at, env), (address) => {
    const { prefix } = address
    const place = `s3://${address.bucket}/${prefix}`
    const bucket = s3Bucket(address, place)
    const folderOf = (stateId: string): string =>
      `${prefix}${stateId.replaceAll(/[%/]/g, encodeURIComponent)}/`

    const read = async (key: string): Promise<Done<KeptState>> => {
      const text = await bucket.get(key)
      if (E.isLeft(text)) return text
      const kept = decode(KeptState, parsed(text.right ?? ''))
      return E.isRight(kept)
        ? kept
        : E.left(stateBackendFailed(`${place}: ${key}`, KeptState.name, 'something else'))
    }

    return revisionStates({
      place,
      now,
      stateIds: async () =>
        E.Functor.map(await bucket.list(prefix, { delimiter: '/' }), (folders) =>
          folders.map((folder) => decodeURIComponent(folder.slice(prefix.length, -1))),
        ),
      newest: async (stateId, most) => {
        // Other names, such as Meltano's state.json, come after those that begin with digits.
        const keys = await bucket.list(folderOf(stateId), { most })
        if (E.isLeft(keys)) return keys
        const revisions = keys.right.filter((key) => revisionKey.test(key))
        const found = await Promise.all(revisions.map(read))
        const failed = found.find(E.isLeft)
        return failed ?? E.right(found.flatMap((one) => (E.isRight(one) ? [one.right] : [])))
      },
      putNew: (kept) =>
        bucket.putNew(
          `${folderOf(kept.stateId)}${nameOf(kept.revision)}`,
          JSON.stringify(KeptState.encode(kept)),
        ),
      leftByMeltano: async (stateId) =>
        E.Functor.map(await bucket.get(`${prefix}${stateId}/state.json`), (text) =>
          text === undefined ? undefined : stateInFile(text),
        ),
    })
  })

const highest = 999_999_999

/** Counts down, so that the newest comes first. */
const nameOf = (revision: number): string =>
  `${String(highest - revision).padStart(9, '0')}-${revision}.json`

const revisionKey = /\/\d{9}-\d+\.json$/

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
