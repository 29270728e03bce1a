/** A step that writes an effect, and a service of two of them that fails at the end. */
import { either as E } from 'fp-ts'
import {
  failWith,
  FlextDomainService,
  transacting,
  type FlextError,
  type FlextResult,
} from 'flext-core'
import * as t from 'io-ts'

import type { EffectsDatabase } from './sql-world.ts'

export interface SqlPort {
  readonly db: EffectsDatabase
}

/** Yields `what!`; its undo writes `undo what!`, so that what was done twice can be counted. */
export const write = transacting({
  name: 'write',
  output: t.string,
  database: (ports: SqlPort) => ports.db,
  run: async (trx, { step: { key } }, what: string): Promise<FlextResult<string, never>> => {
    await trx.insertInto('effect').values({ what, key }).execute()
    return E.right(`${what}!`)
  },
  undo: async (trx, { step: { key } }, written) => {
    await trx
      .insertInto('effect')
      .values({ what: `undo ${written}`, key })
      .execute()
    return E.right(undefined)
  },
})

const refused: FlextError<'Refused'> = { _tag: 'Refused', message: 'refused' }

export class TransactingKillService extends FlextDomainService.define({
  name: 'test.transacting-kill',
  version: 1,
  request: t.null,
  result: t.null,
  *flow() {
    yield* write('first')
    yield* write('second')
    yield* failWith(refused)
    return null
  },
}) {}
