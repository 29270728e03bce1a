/**
 * `flext events retry` and `flext events drop`: the process that has the journal is asked, where
 * there is one; otherwise it is noted in the journal, for whoever subscribes next.
 */
import {
  parkedAmong,
  parkedPrefix,
  type FlextResult,
  type ParkedAdmin,
  type ParkedEvent,
  type ParkedFilter,
} from 'flext-core'
import { either as E } from 'fp-ts'

import { journalPath } from '../journal-access/project-folder.ts'
import { withOwner } from '../journal-access/with-owner.ts'
import { withSession } from '../pipeline/session.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Outcome, Report } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import type { AskedSteeringOptions } from './steer-run.ts'

export interface EventsDecideOptions extends AskedSteeringOptions {
  readonly subscriber?: string
  readonly all?: true
}

type Decide = (
  cli: Cli,
  event: string | undefined,
  options: EventsDecideOptions,
) => Promise<Outcome>

export const eventsRetry: Decide = (cli, event, options) =>
  decide(cli, event, options, {
    tag: 'RetryParked',
    here: (parked, filter) => parked.retry(filter),
    said: (count, asked) =>
      `${events(count)} due again; ${count === 1 ? 'it is' : 'they are'} tried ${asked ? 'now' : 'when the subscriber next runs'}`,
  })

export const eventsDrop: Decide = (cli, event, options) =>
  decide(cli, event, options, {
    tag: 'DropParked',
    here: (parked, filter) => parked.drop(filter),
    said: (count) => `${events(count)} dropped`,
  })

interface Decision {
  readonly tag: 'RetryParked' | 'DropParked'
  readonly here: (parked: ParkedAdmin, filter: ParkedFilter) => Promise<FlextResult<number>>
  readonly said: (count: number, asked: boolean) => string
}

const decide = async (
  cli: Cli,
  event: string | undefined,
  options: EventsDecideOptions,
  { tag, here, said }: Decision,
): Promise<Outcome> => {
  const unsaid = usageOf(event, options)
  if (unsaid) return E.left(unsaid)
  const journal = journalPath(cli)
  if (E.isLeft(journal)) return E.left({ error: journal.left })
  const report = (count: unknown, asked: boolean): Report => ({
    document: { journal: journal.right, events: count },
    text: `${cli.paint.green('✔')} ${said(Number(count), asked)}`,
  })

  const theirs = await withOwner(cli, options, async ({ reader, ask }) => {
    const filter = filterIn(parkedAmong(reader.cells(parkedPrefix())), event, options)
    if (E.isLeft(filter)) return filter
    const answer = await ask({ _tag: tag, ...filter.right })
    return E.isLeft(answer) ? answer : E.right(report(answer.right, true))
  })
  if (theirs !== undefined) return theirs

  return withSession(cli, journal.right, options, async ({ runtime }) => {
    const filter = filterIn(await runtime.parked.list(), event, options)
    if (E.isLeft(filter)) return filter
    const count = await here(runtime.parked, filter.right)
    return E.isLeft(count) ? E.left({ error: count.left }) : E.right(report(count.right, false))
  })
}

const usageOf = (
  event: string | undefined,
  { all, subscriber }: EventsDecideOptions,
): Failure | undefined => {
  if (event !== undefined && all) return usageInvalid('expected an event or --all, found both')
  return event === undefined && !all && subscriber === undefined
    ? usageInvalid('expected the id of an event, --subscriber or --all, found none')
    : undefined
}

/** What is meant, where an event is named by a part of its id. */
const filterIn = (
  parked: ReadonlyArray<ParkedEvent>,
  asked: string | undefined,
  { subscriber }: EventsDecideOptions,
): E.Either<Failure, ParkedFilter> => {
  const theirs = subscriber === undefined ? {} : { subscriber }
  if (asked === undefined) return E.right(theirs)
  const ids = parked
    .filter((each) => subscriber === undefined || each.subscriber === subscriber)
    .map((each) => each.event.id)
  const named = ids.filter((id) => id === asked)
  const meant = new Set(
    named.length > 0 ? named : ids.filter((id) => id.startsWith(asked) || id.endsWith(asked)),
  )
  const [event] = meant
  if (event === undefined || meant.size > 1) return E.left(notOne(asked, meant))
  return E.right({ ...theirs, event })
}

const notOne = (asked: string, meant: ReadonlySet<string>): Failure => {
  const name = JSON.stringify(asked)
  return meant.size === 0
    ? {
        error: {
          _tag: 'ParkedUnknown',
          message: `no event is parked whose id is, begins with or ends in ${name}`,
        },
        hints: ['flext events parked lists those that are'],
      }
    : {
        error: {
          _tag: 'ParkedUnknown',
          message: [`${name} may be any of`, ...[...meant].slice(0, mostShown)].join('\n'),
        },
        hints: ['give more of the id'],
      }
}

const mostShown = 10

const events = (count: number): string => `${count} ${count === 1 ? 'event is' : 'events are'}`
