import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { expect, it } from 'vitest'

import { startPostgres, type PostgresConnection } from '../src/index.ts'
import { describeWith } from '../src/vitest.ts'

const ask = async (connection: PostgresConnection, sql: string): Promise<unknown> => {
  const client = new Client(connection)
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql)
    return rows[0] && Object.values(rows[0])[0]
  } finally {
    await client.end()
  }
}

describeWith('postgresql', 'a PostgreSQL for tests', () => {
  it('starts, keeps what it has over a kill and a restart, and leaves nothing behind', async () => {
    const server = await startPostgres({
      maxPreparedTransactions: 7,
      settings: { work_mem: '5MB' },
    })
    try {
      const database = await server.createDatabase('one')
      expect(await ask(database, 'show max_prepared_transactions')).toBe('7')
      expect(await ask(database, 'show work_mem')).toBe('5MB')
      expect(await ask(database, 'show fsync')).toBe('on')
      await ask(database, 'create table kept as select 42 as n')

      const first = server.pid()
      await server.kill()
      await expect(ask(database, 'select 1')).rejects.toThrow(/ECONN|terminat/)
      await server.restart()
      expect(server.pid()).not.toBe(first)
      expect(await ask(database, 'select n from kept')).toBe(42)
      await server.restart()
      expect(await ask(database, 'select n from kept')).toBe(42)
      await expect(ask({ ...database, password: 'wrong' }, 'select 1')).rejects.toThrow(
        'password authentication failed',
      )
    } finally {
      await server.stop()
    }
    expect(existsSync(dirname(dirname(server.log)))).toBe(false)
  }, 60_000)

  it('does not outlive the process that started it, even one that is killed', async () => {
    const child = spawn(
      process.execPath,
      ['--conditions=@flext/source', fileURLToPath(new URL('postgres-child.ts', import.meta.url))],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const { pid, folder } = JSON.parse(String(line)) as { pid: number; folder: string }
    expect(existsSync(folder)).toBe(true)
    child.kill('SIGKILL')
    await expect.poll(() => existsSync(folder), { timeout: 30_000 }).toBe(false)
    await expect.poll(() => isThere(pid), { timeout: 30_000 }).toBe(false)
  }, 90_000)
})

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
