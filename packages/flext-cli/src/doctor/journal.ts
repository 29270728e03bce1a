/** The journal: can it be opened, who owns it, and which runs wait for somebody. */
import { existsSync } from 'node:fs'

import { JournalBroken, openStatuses, type RunStatus } from 'flext-core'
import { readSqliteJournal, type JournalReader } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'

import { ago, bytes, counted } from '../terminal/quantity.ts'
import { shellWord } from '../terminal/shell-word.ts'
import { fail, ok, warn, type Finding } from './finding.ts'

export const checkJournal = async (path: string): Promise<ReadonlyArray<Finding>> => {
  if (!existsSync(path)) return [ok('journal', `none yet; the first run makes ${path}`)]
  const opened = await readSqliteJournal(path)()
  if (E.isLeft(opened)) return [fail('journal', opened.left.message)]
  const reader = opened.right
  try {
    return [
      ok('journal', path),
      ownerOf(reader),
      ...runsIn(reader),
      ...waitingIn(reader),
      ...eventsIn(reader),
      roomIn(reader),
    ]
  } catch (thrown) {
    if (!(thrown instanceof JournalBroken)) throw thrown
    return [
      fail('journal', thrown.message, 'flext journal verify says where, and what can be saved'),
    ]
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

/** A run that has been open for so long is worth a look. */
const long = 86_400_000

const waitingIn = (reader: JournalReader): ReadonlyArray<Finding> => {
  const oldest = reader.list({ status: openStatuses, until: Date.now() - long }).at(-1)
  return oldest === undefined
    ? []
    : [
        warn(
          'oldest run',
          `${oldest.id} is ${oldest.status}, begun ${ago(oldest.startedAt, Date.now())}`,
          `flext runs show ${shellWord(oldest.id)} says what it waits for`,
        ),
      ]
}

const most = 1_000

/** How far subscribers are behind, and what was put aside for them. */
const eventsIn = (reader: JournalReader): ReadonlyArray<Finding> => {
  const parked = reader.cells('parked/').length
  const behind = reader.cursors().flatMap(({ subscriber, ...cursor }) => {
    const events = reader.events(cursor, most)
    const [first] = events
    if (first === undefined) return []
    const count = events.length < most ? counted(events.length, 'event') : `${most} events or more`
    const says = `${subscriber} has ${count} to see, the first told ${ago(first.at, Date.now())}`
    return [warn('events', says, 'they are delivered while a process with that subscriber runs')]
  })
  return parked === 0
    ? behind
    : [
        ...behind,
        warn('parked events', `${counted(parked, 'event')} put aside`, 'flext events parked'),
      ]
}

const roomIn = (reader: JournalReader): Finding => {
  const size = reader.size()
  const says = `${bytes(size.bytes)}, of which ${bytes(size.free)} are free`
  return size.free > 100_000_000 && size.free * 2 > size.bytes
    ? warn('size', says, 'flext journal compact gives that back to the disk')
    : ok('size', says)
}
