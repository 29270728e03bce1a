import { existsSync } from 'node:fs'
import { dirname } from 'node:path'

import { createConnection } from 'mysql2/promise'
import { expect, it } from 'vitest'

import { startMariadb, type MariadbConnection } from '../src/index.ts'
import { describeWith } from '../src/vitest.ts'

const ask = async (connection: MariadbConnection, sql: string): Promise<unknown> => {
  const client = await createConnection(connection)
  try {
    const [rows] = await client.query(sql)
    return Array.isArray(rows) ? Object.values(rows[0] ?? {})[0] : undefined
  } finally {
    await client.end()
  }
}

describeWith('mariadb', 'a MariaDB for tests', () => {
  it('starts, keeps what it has over a kill and a restart, and leaves nothing behind', async () => {
    const server = await startMariadb({ settings: { innodb_lock_wait_timeout: 7 } })
    try {
      const database = await server.createDatabase('one')
      expect(await ask(database, 'select @@innodb_lock_wait_timeout')).toBe(7)
      await ask(database, 'create table kept as select 42 as n')
      await server.kill()
      await expect(ask(database, 'select 1')).rejects.toThrow(/ECONN/)
      await server.restart()
      expect(await ask(database, 'select n from kept')).toBe(42)
      await expect(ask({ ...database, password: 'wrong' }, 'select 1')).rejects.toThrow('denied')
    } finally {
      await server.stop()
    }
    expect(existsSync(dirname(dirname(server.log)))).toBe(false)
  }, 60_000)
})
