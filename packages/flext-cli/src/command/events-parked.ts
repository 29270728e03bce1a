/** `flext events parked` */
import { parkedAmong, parkedPrefix, type ParkedEvent } from 'flext-core'
import { either as E } from 'fp-ts'

import { readJournal } from '../journal-access/read-journal.ts'
import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { ago } from '../terminal/quantity.ts'
import { table } from '../terminal/table.ts'

export interface EventsParkedOptions {
  readonly subscriber?: string
}

export const eventsParked = (cli: Cli, { subscriber }: EventsParkedOptions): Promise<Outcome> =>
  readJournal(cli, (reader, journal) => {
    const parked = parkedAmong(reader?.cells(parkedPrefix(subscriber)) ?? [])
    return E.right({
      document: { journal, parked: parked.map(parkedDocument) },
      text: parkedText(cli, parked),
    })
  })

const parkedDocument = ({ position, parkedAt, ...rest }: ParkedEvent) => ({
  ...rest,
  position: `${position.position}.${position.index}`,
  parkedAt: new Date(parkedAt).toISOString(),
})

const parkedText = ({ paint, world }: Cli, parked: ReadonlyArray<ParkedEvent>): string => {
  if (parked.length === 0) return paint.dim('no events are parked')
  const rows = parked.map(({ subscriber, event, attempts, parkedAt, due, error }) => [
    subscriber,
    event.id,
    paint.blue(event.type),
    attempts === 0 ? paint.dim('waits') : String(attempts),
    ago(parkedAt, world.now()),
    `${due ? paint.yellow('due again: ') : ''}${error.message}`,
  ])
  return [
    ...table(
      [
        { head: 'subscriber' },
        { head: 'event' },
        { head: 'type' },
        { head: 'attempts', align: 'right' },
        { head: 'parked' },
        { head: 'why' },
      ],
      rows,
      paint,
    ),
    `${paint.dim('→')} to try again: flext events retry <event>, or --all`,
  ].join('\n')
}
