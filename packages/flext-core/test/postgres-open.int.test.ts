import { execFileSync } from 'node:child_process'
import { hostname } from 'node:os'

import { openPostgresJournal, postgresRuntime, readPostgresJournal } from 'flext-core/postgres'
import { describeWith } from 'flext-servers/vitest'
import { freePort } from 'flext-servers'
import { Client } from 'pg'
import { afterEach, expect, it, vi } from 'vitest'

import { beginning } from '../src/journal/journal.ts'
import { committed, started, step } from './journal-world.ts'
import { KillService, killPort } from './kill-world.ts'
import { postgresWorld } from './postgres-world.ts'

vi.setConfig({ testTimeout: 60_000 })

describeWith('postgresql', 'opening a journal on PostgreSQL', () => {
  const world = postgresWorld()
  const toClose: Array<{ close: () => Promise<void> }> = []
  afterEach(async () => {
    await Promise.all(toClose.splice(0).map((one) => one.close()))
  })
  const opened = async (place = world.place()) => {
    const journal = await openPostgresJournal(place)()
    if (journal._tag === 'Left') throw new Error(journal.left.message)
    toClose.push(journal.right)
    return journal.right
  }
  const refused = async (options: Parameters<typeof openPostgresJournal>[0]) => {
    const journal = await openPostgresJournal(options)()
    if (journal._tag === 'Right') throw new Error('it was opened')
    return journal.left
  }
  const { password } = { password: 'not-to-be-seen' }

  it('says that the package pg is not installed', () => {
    const withoutPg = `data:text/javascript,${encodeURIComponent(`
      import { registerHooks } from 'node:module'
      registerHooks({
        resolve: (name, context, next) => {
          if (name !== 'pg') return next(name, context)
          throw Object.assign(new Error('gone'), { code: 'ERR_MODULE_NOT_FOUND' })
        },
      })`)}`
    const open = `import { openPostgresJournal } from 'flext-core/postgres'
      console.log(JSON.stringify(await openPostgresJournal({ connection: {} })()))`
    const said = execFileSync(
      process.execPath,
      ['--conditions=@flext/source', '--import', withoutPg, '--input-type=module', '--eval', open],
      { cwd: import.meta.dirname, encoding: 'utf8' },
    )
    expect(said).toContain('"_tag":"PostgresDriverMissing"')
    expect(said).toContain('npm install pg')
  })

  it('says that nobody answers there', async () => {
    const port = await freePort()
    const error = await refused({ connection: `postgresql://me:${password}@127.0.0.1:${port}/db` })
    expect(error._tag).toBe('PostgresUnreachable')
    expect(error.message).toContain(`postgresql://me@127.0.0.1:${port}/db (schema flext)`)
    expect(error.message).toContain('ECONNREFUSED')
    expect(JSON.stringify(error)).not.toContain(password)
  })

  it('says that the password is wrong, and prints neither it nor the right one', async () => {
    const error = await refused({
      connection: { ...world.server().connection, password: 'one-of-my-own' },
    })
    expect(error._tag).toBe('PostgresRefused')
    expect(error.message).toContain('password authentication failed for user "flext"')
    expect(JSON.stringify(error)).not.toMatch(/one-of-my-own|not-to-be-seen/)
  })

  it('says what a connection string looks like, and does not repeat one that is none', async () => {
    const error = await refused({ connection: `postgresql://me:${password}@:notaport:/x` })
    expect(error.message).toContain('postgresql://user@host:5432/database')
    expect(JSON.stringify(error)).not.toContain(password)
  })

  it('says that there is no such database', async () => {
    const error = await refused({ connection: world.server().urlOf('nowhere') })
    expect(error).toMatchObject({ _tag: 'PostgresRefused' })
    expect(error.message).toContain('database "nowhere" does not exist')
  })

  it('refuses a newer format, and leaves it as it is', async () => {
    const place = world.place()
    await (await opened(place)).close()
    await world.ask(`update ${place.schema}.format set version = 99`)
    expect(await refused(place)).toMatchObject({
      _tag: 'JournalVersionUnsupported',
      found: 99,
      supported: 1,
    })
  })

  it('refuses a schema of another application', async () => {
    const place = world.place()
    await world.ask(`create schema ${place.schema}`)
    await world.ask(`create table ${place.schema}.log (line text)`)
    expect(await refused(place)).toMatchObject({
      _tag: 'JournalUnreadable',
      found: 'the schema has tables of another application',
    })
  })

  it('names the owner to whoever else opens it', async () => {
    const place = world.place()
    const journal = await opened(place)
    expect(await refused(place)).toMatchObject({
      _tag: 'JournalLocked',
      pid: process.pid,
      host: hostname(),
    })
    await journal.close()
    expect((await opened(place)).epoch).toBe(2)
  })

  it('finds a record that was changed, and one that is gone', async () => {
    for (const [damage, found] of [
      [`update $.log set body = replace(body, 'load', 'lead') where position = 2`, 'its checksum'],
      ['delete from $.log where position = 2', 'record 2: it is missing'],
    ] as const) {
      const place = world.place()
      const journal = await opened(place)
      await journal.append([started(1), step(1, 0), step(1, 1), committed(1)])
      await world.ask(damage.replace('$', place.schema))
      await expect(journal.entries(1)).rejects.toThrow(found)
      await journal.close()
      await world.ask(`drop table ${place.schema}.projection`)
      const error = await refused(place)
      expect(error).toMatchObject({ _tag: 'JournalCorrupt', position: 2 })
    }
  })

  it('writes nothing for an owner whose number is not that of the table any more', async () => {
    const place = world.place()
    const journal = await opened(place)
    await journal.append([started(1)])
    await world.ask(
      `update ${place.schema}.owner set epoch = epoch + 1, pid = 4711, host = 'elsewhere'`,
    )
    const replaced = 'was taken over by process 4711 on elsewhere'
    await expect(journal.append([step(1, 0)])).rejects.toThrow(replaced)
    await expect(journal.moveCursor('mail', beginning)).rejects.toThrow(replaced)
    await expect(journal.setCells([{ key: 'a', value: 1 }])).rejects.toThrow(replaced)
    await expect(journal.append([step(1, 0)])).rejects.toThrow(replaced)
    const [{ n } = { n: 0 }] = await world.ask<{ n: number }>(
      `select count(*)::int as n from ${place.schema}.log`,
    )
    expect(n).toBe(1)
  })

  it('makes a write under way wait for a new owner that is not sure yet, and then refuses it', async () => {
    for (const end of ['commit', 'rollback'] as const) {
      const place = world.place()
      const journal = await opened(place)
      await journal.append([started(1)])
      const other = new Client(world.server().connection)
      await other.connect()
      try {
        await other.query('begin')
        await other.query(
          `update ${place.schema}.owner set epoch = epoch + 1, pid = 4711, host = 'h'`,
        )
        const written = journal.append([step(1, 0)])
        written.catch(() => {})
        await vi.waitUntil(
          async () => {
            const waiting = await world.ask(
              `select from pg_stat_activity where query like '%${place.schema}%log%' and wait_event_type = 'Lock'`,
            )
            return waiting.length > 0
          },
          { timeout: 30_000, interval: 50 },
        )
        await other.query(end)
        if (end === 'rollback') expect(await written).toBe(2)
        else await expect(written).rejects.toThrow('was taken over by process 4711 on h')
      } finally {
        await other.end()
      }
      const log = await world.ask(`select from ${place.schema}.log`)
      expect(log.length).toBe(end === 'rollback' ? 2 : 1)
    }
  })

  it('settles what was under way when a connection was cut, by looking at the log', async () => {
    const place = world.place()
    const journal = await opened(place)
    const positions: Array<number> = []
    for (let run = 1; run <= 40; run++) {
      const cut = world.ask(
        `select pg_terminate_backend(backend) from ${place.schema}.owner where backend is not null`,
      )
      positions.push(await journal.append([started(run), step(run, 0), committed(run)]))
      await cut
    }
    expect(positions).toEqual(Array.from({ length: 40 }, (_, n) => 1 + 3 * n))
    expect((await journal.list({})).length).toBe(40)
    await journal.rebuild()
    expect((await journal.list({ status: ['committed'] })).length).toBe(40)
  })

  it('lets others look, beside an owner and in the place of one that stands by', async () => {
    const place = world.place()
    const journal = await opened(place)
    const reader = await readPostgresJournal(place)()
    if (reader._tag === 'Left') throw new Error(reader.left.message)
    toClose.push(reader.right)
    await journal.append([started(1), step(1, 0)])
    expect(await reader.right.find('s', 'r1')).toMatchObject({ status: 'running' })
    expect(await reader.right.owner()).toMatchObject({ pid: process.pid })
    await journal.append([committed(1)])
    expect(await reader.right.find('s', 'r1')).toMatchObject({ status: 'committed' })

    const standby = await postgresRuntime({ ...place, standby: true })()
    if (standby._tag === 'Left') throw new Error(standby.left.message)
    await using runtime = standby.right
    expect(runtime.standing().role).toBe('standby')
    expect(await runtime.runs.list()).toMatchObject([{ id: 'r1' }])
    expect(await runtime.runs.cancel({ service: 's', id: 'r1' })).toMatchObject({
      left: { _tag: 'CancelRefused' },
    })
    const service = new KillService(runtime, killPort('/dev/null'))
    const result = await service.run(1)
    expect(result).toMatchObject({ left: { _tag: 'RuntimeOnStandby', service: 'test.kill' } })
    expect(JSON.stringify(result)).toContain('stands by')

    await journal.close()
    await runtime.activated(AbortSignal.timeout(30_000))
    expect(runtime.standing()).toMatchObject({ role: 'active', epoch: 2 })
    expect(await runtime.runs.list()).toMatchObject([{ id: 'r1' }])
  })
})
