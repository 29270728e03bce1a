/** The SDK of Restate, an optional peer: loaded when a runtime is opened, and only named before. */
import type * as sdk from '@restatedev/restate-sdk'
import { either as E } from 'fp-ts'

import { causeOf } from '../result/cause.ts'
import type { FlextResult } from '../result/result.ts'
import { peerMissing, type PeerMissing } from './open-error.ts'

export type RestateSdk = typeof sdk

const name = '@restatedev/restate-sdk'

export const loadSdk = async (): Promise<FlextResult<RestateSdk, PeerMissing>> => {
  try {
    return E.right(await import('@restatedev/restate-sdk'))
  } catch (thrown) {
    return E.left(peerMissing(name, causeOf(thrown).message))
  }
}
