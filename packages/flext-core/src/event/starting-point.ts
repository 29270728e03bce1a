/** Where in the order of publication a subscriber begins, and how that place is found. */
import { beginning, type EventPosition, type EventStore } from '../journal/journal.ts'

/** With the first event, behind the latest, behind a position, or with the first told at a time or later. */
export type StartFrom = 'beginning' | 'now' | EventPosition | Date

const batch = 1_000

/** The place of a subscriber: where it left off, or when it is new where it wants to begin. */
export const startingPoint = async (
  journal: EventStore,
  name: string,
  from: StartFrom = 'beginning',
): Promise<EventPosition> => {
  const cursor = await journal.cursor(name)
  if (from === 'beginning' || cursor.position > 0) return cursor
  // A subscriber that began at `now` when nothing was published has a cursor at the beginning.
  const key = `subscriber/${encodeURIComponent(name)}`
  const known = await journal.cells(key)
  if (known.some((cell) => cell.key === key)) return cursor
  const begins = await positionOf(journal, from)
  await journal.moveCursor(name, begins)
  await journal.setCells([{ key, value: { begins } }])
  return begins
}

/** The position behind which reading begins. */
export const positionOf = async (journal: EventStore, from: StartFrom): Promise<EventPosition> => {
  if (from === 'beginning') return beginning
  if (from === 'now') return latest(journal)
  return from instanceof Date ? beforeTime(journal, from.getTime()) : from
}

/** Found by doubling and halving, since a journal may hold millions of events. */
const latest = async (journal: EventStore): Promise<EventPosition> => {
  const firstBehind = async (position: number): Promise<EventPosition | undefined> =>
    (await journal.events({ position, index: 0 }, 1))[0]
  let known = beginning
  let empty = Infinity
  for (let step = 1; known.position + 1 < empty;) {
    const guess =
      empty === Infinity ? known.position + step : Math.floor((known.position + empty) / 2)
    const found = await firstBehind(guess)
    if (found === undefined) empty = guess
    else if (found.position > known.position) known = found
    if (empty === Infinity) step *= 2
  }
  for (;;) {
    const rest = await journal.events(known, batch)
    if (rest.length === 0) return known
    known = rest.at(-1)!
  }
}

const beforeTime = async (journal: EventStore, time: number): Promise<EventPosition> => {
  for (let after = beginning; ;) {
    const events = await journal.events(after, batch)
    for (const { at, position, index } of events) {
      if (at >= time) return after
      after = { position, index }
    }
    if (events.length === 0) return after
  }
}
