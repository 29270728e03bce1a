import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { either as E } from 'fp-ts'
import { startPostgres } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { Client } from 'pg'
import { describe, expect, it, onTestFinished, vi } from 'vitest'

import { nativePlugin } from '../src/plugin-process/plugin-command.ts'
import { runPair } from '../src/singer/pair/run-pair.ts'
import { postgresStaging } from '../src/target-postgres/postgres-staging.ts'

vi.setConfig({ testTimeout: 120_000 })

/** Whether small file systems can be mounted here; without that there is no disk to fill. */
const canMount = ((): boolean => {
  const place = mkdtempSync(join(tmpdir(), 'flext-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place], { stdio: 'ignore' })
    execFileSync('umount', [place])
    return true
  } catch {
    return false
  } finally {
    rmSync(place, { recursive: true })
  }
})()
if (!canMount && process.env['CI'] === 'true')
  throw new Error('the tests of a full disk need a user who may mount a tmpfs (root on Linux)')

describe.skipIf(!canMount)('the disk of a server (needs a user who may mount a tmpfs)', () => {
  describeWith('postgresql', 'under target-postgres', () => {
    it('that is full fails the load with one clear message, and leaves what was published', async () => {
      const disk = mkdtempSync(join(tmpdir(), 'flext-tablespace-'))
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m,mode=777', 'tmpfs', disk])
      onTestFinished(() => {
        execFileSync('umount', [disk])
        rmSync(disk, { recursive: true, force: true })
      })
      chmodSync(disk, 0o777)
      await using server = await startPostgres()
      execFileSync('mkdir', ['-m', '700', join(disk, 'small')])
      execFileSync('chown', ['--reference', dataFolderOf(server.pid()), join(disk, 'small')])
      const config = await server.createDatabase('full')
      const query = async (text: string) => {
        const client = new Client(config)
        await client.connect()
        const { rows } = await client.query<Readonly<Record<string, unknown>>>(text)
        await client.end()
        return rows
      }
      await query(`create tablespace small location '${join(disk, 'small')}'`)
      await query('alter database "full" set default_tablespace = small')

      const csv = join(disk, '..', `flext-rows-${process.pid}.csv`)
      onTestFinished(() => rmSync(csv, { force: true }))
      const load = (run: string, rows: number) => {
        const lines = Array.from({ length: rows }, (_, id) => `${id},${'x'.repeat(80)}\n`)
        writeFileSync(csv, `id,text\n${lines.join('')}`)
        return runPair({
          tap: nativePlugin('flext-tap-csv'),
          tapConfig: { files: [{ entity: 'rows', path: csv, keys: ['id'] }], state_rows: 1000 },
          target: nativePlugin('flext-target-postgres'),
          targetConfig: config,
          run,
        })()
      }
      const staging = postgresStaging(config)
      expect(E.isRight(await load('run-1', 1000))).toBe(true)
      expect(await staging.publish('run-1', 'nightly')()).toMatchObject(
        E.right({ rows: { rows: 1000 } }),
      )
      const failed = await load('run-2', 200_000)
      expect(failed).toMatchObject({
        left: { _tag: 'TargetFailed', cause: { _tag: 'TargetStorageFailed', code: '53100' } },
      })
      expect(E.isLeft(failed) && failed.left.message).toContain('expected room on the disk')
      expect(E.isRight(await staging.discard('run-2')())).toBe(true)
      expect(await query('select count(*)::int as n from rows')).toEqual([{ n: 1000 }])
      expect(E.isRight(await load('run-3', 1000))).toBe(true)
    })
  })
})

/** The folder that a server works in, which belongs to the user it runs as. */
const dataFolderOf = (pid: number): string => `/proc/${pid}/cwd/.`
