import { describe, expect, it } from 'vitest'

import { causeOf } from '../result/cause.ts'
import { sqlTroubleIn } from './sql-trouble.ts'

const driverError = (fields: object, message = 'said the driver'): Error =>
  Object.assign(new Error(message), fields)

describe('the trouble that a database tells of', () => {
  it.each([
    ['a serialization failure of PostgreSQL', { code: '40001' }],
    ['a deadlock of PostgreSQL', { code: '40P01' }],
    ['a deadlock of MariaDB', { code: 'ER_LOCK_DEADLOCK', errno: 1213 }],
    ['a busy SQLite file, as node:sqlite says it', { code: 'ERR_SQLITE_ERROR', errcode: 5 }],
    ['an old snapshot of SQLite', { code: 'ERR_SQLITE_ERROR', errcode: 517 }],
    ['a busy SQLite file, as better-sqlite3 says it', { code: 'SQLITE_BUSY' }],
  ])('is a conflict: %s', (_, fields) => {
    expect(sqlTroubleIn(driverError(fields))?.kind).toBe('conflict')
  })

  it.each([
    ['a connection that was refused', { code: 'ECONNREFUSED' }],
    ['a server that shuts down', { code: '57P01' }],
    ['a connection exception of PostgreSQL', { code: '08006' }],
    ['a connection that MariaDB lost', { code: 'PROTOCOL_CONNECTION_LOST' }],
  ])('is that it cannot be reached: %s', (_, fields) => {
    expect(sqlTroubleIn(driverError(fields))?.kind).toBe('unreachable')
  })

  it('is found in what only says it in words, and in what was caused by it', () => {
    const lost = new Error('Connection terminated unexpectedly')
    expect(sqlTroubleIn(lost)?.kind).toBe('unreachable')
    expect(sqlTroubleIn(new Error('outer', { cause: lost }))?.kind).toBe('unreachable')
    expect(
      sqlTroubleIn({ _tag: 'Failed', cause: causeOf(driverError({ code: '40001' })) }),
    ).toEqual({
      kind: 'conflict',
      code: '40001',
    })
  })

  it.each([
    ['a broken constraint of PostgreSQL', driverError({ code: '23505' })],
    ['a constraint of SQLite', driverError({ code: 'ERR_SQLITE_ERROR', errcode: 1555 })],
    ['a duplicate of MariaDB', driverError({ code: 'ER_DUP_ENTRY', errno: 1062 })],
    ['an aborted signal', new DOMException('stopped', 'AbortError')],
    ['nothing', undefined],
  ])('is none: %s', (_, thrown) => {
    expect(sqlTroubleIn(thrown)).toBeUndefined()
  })
})
