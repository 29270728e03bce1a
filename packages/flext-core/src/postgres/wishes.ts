/**
 * The owner's side of wishes: rows that other processes write into the schema. They ring a bell that
 * PostgreSQL carries over; in case it is not heard, the owner looks now and then.
 */
import type { JournalControl } from '../journal/control.ts'
import { ownerGone } from '../journal/wish-error.ts'
import { quoted, type Server } from './server.ts'
import type { Ownership } from './ownership.ts'
import type { Query } from './run-tables.ts'

/** How long a wish may lie there before it is seen although the bell was not heard, in milliseconds. */
const interval = 2_000
/** How long an answer is kept for whoever asked, in milliseconds. */
const keptFor = 3_600_000

/** What `notify` and `listen` name: short, however long the name of the schema is. */
export const wishChannel = ({ lock }: Server): string => `flext_wish_${lock[1]}`

/** To be made by the owner at the start: what earlier owners left unanswered is answered for them. */
export const wishes = async (
  server: Server,
  owned: Ownership,
  query: Query,
): Promise<JournalControl> => {
  const wish = server.table('wish')
  let wakes: ReadonlySet<() => void> = new Set()
  const ring = (): void => wakes.forEach((wake) => wake())

  await owned.onSession(async (session) => {
    session.onNotification(ring)
    await session.query({ text: `listen ${quoted(wishChannel(server))}` })
    ring()
  })
  await query({
    text: `update ${wish} set answer = $1 where answer is null`,
    values: [JSON.stringify({ _tag: 'Left', left: ownerGone(server.path) })],
  })

  return {
    watch: (wake) => {
      wakes = new Set([...wakes, wake])
      const timer = setInterval(wake, interval).unref()
      return () => {
        wakes = new Set([...wakes].filter((one) => one !== wake))
        clearInterval(timer)
      }
    },
    asked: async () => {
      const rows = await query<{ readonly id: number; readonly at: number; readonly body: string }>(
        { text: `select id, at, body from ${wish} where answer is null order by id` },
      )
      return rows.map(({ id, at, body }) => ({ id, at, wish: JSON.parse(body) as unknown }))
    },
    answer: async (id, given) => {
      await query({
        text: `with forgotten as (delete from ${wish} where answer is not null and at < $3)
          update ${wish} set answer = $2 where id = $1`,
        values: [id, JSON.stringify(given), Date.now() - keptFor],
      })
    },
  }
}
