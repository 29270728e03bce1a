/** The journal: can it be opened, who owns it, and which runs wait for somebody. */
import { existsSync } from 'node:fs'

import { JournalBroken, openStatuses, type RunStatus } from 'flext-core'
import { readSqliteJournal, type JournalReader } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'

import { counted } from '../terminal/quantity.ts'
import { fail, ok, warn, type Finding } from './finding.ts'

export const checkJournal = async (path: string): Promise<ReadonlyArray<Finding>> => {
  if (!existsSync(path)) return [ok('journal', `none yet; the first run makes ${path}`)]
  const opened = await readSqliteJournal(path)()
  if (E.isLeft(opened)) return [fail('journal', opened.left.message)]
  const reader = opened.right
  try {
    return [ok('journal', path), ownerOf(reader), ...runsIn(reader)]
  } catch (thrown) {
    if (!(thrown instanceof JournalBroken)) throw thrown
    return [fail('journal', thrown.message, 'restore it from a backup')]
  } finally {
    reader.close()
  }
}

const ownerOf = (reader: JournalReader): Finding => {
  const owner = reader.owner()
  return owner === undefined
    ? ok('owner', 'no process has the journal open')
    : ok('owner', `process ${owner.pid} on ${owner.host} has the journal open, and is alive`)
}

const runsIn = (reader: JournalReader): ReadonlyArray<Finding> => {
  const among = (status: ReadonlyArray<RunStatus>) => reader.list({ status })
  const open = among(openStatuses)
  const stuck = among(['stuck'])
  const faulted = among(['faulted'])
  const named = (runs: ReadonlyArray<{ readonly id: string }>): string =>
    runs
      .slice(0, 3)
      .map(({ id }) => id)
      .join(', ') + (runs.length > 3 ? ', …' : '')
  const findings = [
    ...(open.length > 0 && reader.owner() === undefined
      ? [
          warn(
            'open runs',
            `${counted(open.length, 'run')} left open by a process that is gone: ${named(open)}`,
            'flext runs resume --all',
          ),
        ]
      : []),
    ...(stuck.length > 0
      ? [
          fail(
            'stuck runs',
            `${counted(stuck.length, 'run')} stuck: ${named(stuck)}`,
            'flext runs show <id> says why; when that is mended: flext runs resume <id>',
          ),
        ]
      : []),
    ...(faulted.length > 0
      ? [
          warn(
            'faulted runs',
            `${counted(faulted.length, 'run')} contradict the code: ${named(faulted)}`,
            'flext runs show <id> says where; resume with the code it was begun with',
          ),
        ]
      : []),
  ]
  return findings.length > 0 ? findings : [ok('runs', 'none waits for anybody')]
}
