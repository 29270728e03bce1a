/** `flext events` */
import { beginning, toCloudEvent, type EventPosition, type PublishedEvent } from 'flext-core'
import type { JournalReader } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'

import { readJournal } from '../journal-access/read-journal.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { moment } from '../terminal/quantity.ts'
import { table } from '../terminal/table.ts'
import { wholeNumber } from './whole-number.ts'

export interface EventsOptions {
  readonly after?: string
  readonly type?: string
  readonly limit: string
}

const batch = 1_000

export const events = async (
  cli: Cli,
  { after: behind, type, limit: most }: EventsOptions,
): Promise<Outcome> => {
  const limit = wholeNumber('--limit', most)
  if (E.isLeft(limit)) return limit
  const after = behind === undefined ? E.right(beginning) : positionIn(behind)
  if (E.isLeft(after)) return after
  const wanted = type === undefined ? () => true : globbed(type)

  return readJournal(cli, (reader, journal) => {
    const found = reader === undefined ? [] : wantedIn(reader, after.right, limit.right, wanted)
    const last = found.at(-1)
    return E.right({
      document: {
        journal,
        events: found.map((each) => ({ position: positionText(each), ...toCloudEvent(each) })),
        /** To be handed to `--after` for what comes next. */
        next: last === undefined ? (behind ?? null) : positionText(last),
      },
      text: eventsText(cli, found),
    })
  })
}

const wantedIn = (
  reader: JournalReader,
  after: EventPosition,
  limit: number,
  wanted: (type: string) => boolean,
): ReadonlyArray<PublishedEvent> => {
  const found: Array<PublishedEvent> = []
  for (let from: EventPosition | undefined = after; from !== undefined && found.length < limit;) {
    const read: ReadonlyArray<PublishedEvent> = reader.events(from, batch)
    found.push(...read.filter(({ event }) => wanted(event.type)))
    from = read.length < batch ? undefined : read.at(-1)
  }
  return found.slice(0, limit)
}

const eventsText = ({ paint, world }: Cli, found: ReadonlyArray<PublishedEvent>): string => {
  if (!world.stdout.isTerminal) {
    return found.map((each) => JSON.stringify(toCloudEvent(each))).join('\n')
  }
  if (found.length === 0) return paint.dim('no events')
  return table(
    [{ head: 'position', align: 'right' }, { head: 'time' }, { head: 'type' }, { head: 'run' }],
    found.map((each) => [
      positionText(each),
      moment(each.at),
      paint.blue(each.event.type),
      each.runId,
    ]),
    paint,
  ).join('\n')
}

const positionText = ({ position, index }: EventPosition): string => `${position}.${index}`

const positionIn = (text: string): E.Either<Failure, EventPosition> => {
  const [, position, index = '0'] = /^(\d{1,15})(?:\.(\d{1,9}))?$/.exec(text) ?? []
  return position === undefined
    ? E.left(
        usageInvalid(`--after: expected a position such as 128.0, found ${JSON.stringify(text)}`),
      )
    : E.right({ position: Number(position), index: Number(index) })
}

/** `*` stands for any text, `?` for any character. */
const globbed = (glob: string): ((type: string) => boolean) => {
  const pattern = glob
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  const compiled = new RegExp(`^${pattern}$`, 's')
  return (type) => compiled.test(type)
}
