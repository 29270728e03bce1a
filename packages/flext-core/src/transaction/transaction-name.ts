/**
 * The names of prepared transactions: at most 200 bytes that say which journal decides, which step
 * of which run it is, and which attempt, so that whoever finds one after a crash can ask.
 */
import { createHash, randomBytes } from 'node:crypto'

import type { StepOrigin } from '../step/context.ts'

/** What all prepared transactions of this package begin with. */
const ours = 'flext'
/** PostgreSQL's limit. */
const longest = 199
const longestLane = 80

/**
 * One step, or the undo of one, whatever its attempts: `flext:<journal>:<run>:<lane>:<place>`, with a
 * `u` behind the place of an undo.
 */
export const stepBase = ({ journal, run, lane, place }: StepOrigin, undo: boolean): string =>
  [journalBase(journal), run, keptLane(lane), `${place}${undo ? 'u' : ''}`].join(':')

/** What the prepared transactions of one journal begin with. */
export const journalBase = (journal: string): string => `${ours}:${journal}`

/** A new attempt of a transaction; its first eight characters tell which transaction it is. */
export const newAttempt = (transaction: string): string =>
  `${transactionMark(transaction)}${randomBytes(5).toString('hex')}`

/** Eight characters for the name of a transaction. */
export const transactionMark = (transaction: string): string => hashOf(transaction).slice(0, 8)

export const globalId = (base: string, attempt: string, participant: string): string =>
  `${base}:${attempt}:${participant}`

/** Participants' names are part of what has to fit. */
export const isParticipantName = (name: string): boolean => /^[A-Za-z][\w-]{0,39}$/.test(name)

/** A prepared transaction of ours, read from its name. */
export interface PreparedName {
  readonly gid: string
  readonly journal: string
  readonly run: number
  /** As {@link keptLane} keeps it. */
  readonly lane: string
  readonly place: number
  readonly undo: boolean
  readonly base: string
  readonly attempt: string
  readonly participant: string
}

/** Undefined for a name that is not ours. */
export const preparedName = (gid: string): PreparedName | undefined => {
  if (gid.length > longest) return undefined
  const match = /^flext:([\w-]{16}):(\d+):([^:]*):(\d+)(u?):([0-9a-f]{18}):([\w-]+)$/.exec(gid)
  if (!match) return undefined
  const [, journal = '', run, lane = '', place, undo, attempt = '', participant = ''] = match
  return {
    gid,
    journal,
    run: Number(run),
    lane,
    place: Number(place),
    undo: undo === 'u',
    base: gid.slice(0, -`:${attempt}:${participant}`.length),
    attempt,
    participant,
  }
}

/** A lane as it is, or its hash when it is long. */
export const keptLane = (lane: string): string =>
  lane.length <= longestLane ? lane : `#${hashOf(lane).slice(0, 32)}`

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
