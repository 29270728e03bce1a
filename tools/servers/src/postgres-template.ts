/**
 * A database cluster as initdb makes it, made once on a machine and copied for each server: initdb
 * takes a second or two, a copy a tenth of that.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { giveTo, type SystemUser } from './unprivileged-user.ts'

const execute = promisify(execFile)

export interface Superuser {
  readonly user: string
  readonly password: string
}

/** The folder of a cluster that is only ever copied. Several processes may ask for it at once. */
export const postgresTemplate = async (
  initdb: string,
  superuser: Superuser,
  user: SystemUser | undefined,
): Promise<string> => {
  const { stdout } = await execute(initdb, ['--version'])
  const kind = createHash('sha256')
    .update(JSON.stringify([initdb, stdout, superuser, user]))
    .digest('hex')
    .slice(0, 12)
  const home = join(tmpdir(), `flext-servers-${process.getuid?.() ?? 'user'}`)
  const template = join(home, `postgresql-${kind}`)
  if (existsSync(template)) return template

  mkdirSync(home, { recursive: true })
  const work = mkdtempSync(join(home, 'initdb-'))
  try {
    giveTo(user, work)
    const password = join(work, 'password')
    writeFileSync(password, `${superuser.password}\n`)
    const cluster = join(work, 'cluster')
    await execute(
      initdb,
      [
        `--pgdata=${cluster}`,
        `--username=${superuser.user}`,
        `--pwfile=${password}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
        '--no-instructions',
      ],
      { ...user, cwd: '/', env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' } },
    )
    try {
      renameSync(cluster, template)
    } catch (failure) {
      // Somebody else was faster.
      if (!existsSync(template)) throw failure
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  return template
}

/** Copies the template to a folder that is not there yet. */
export const copyTemplate = async (
  template: string,
  folder: string,
  user: SystemUser | undefined,
): Promise<void> => {
  await execute('cp', ['-R', template, folder], { ...user, cwd: '/' })
}
