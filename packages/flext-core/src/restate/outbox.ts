/**
 * The outbox of all runs: a virtual object in which every published event has its place, in the order
 * of publication, with the cursors and cells of those who read it.
 */
import type {
  InvocationHandle,
  ObjectContext,
  ObjectSharedContext,
  RestatePromise,
  WorkflowContext,
} from '@restatedev/restate-sdk'

import {
  beginning,
  type Cell,
  type CellChange,
  type EventPosition,
  type PublishedEvent,
} from '../journal/journal.ts'
import { jsonSerde } from './json-serde.ts'
import type { ToldEvent } from './run-messages.ts'
import type { RestateSdk } from './sdk.ts'

export const outboxName = 'flext.outbox'
/** All events have one order, so there is one object. */
export const outboxKey = 'events'

export interface ReadInput {
  readonly after: EventPosition
  readonly limit: number
}

export interface MoveInput {
  readonly subscriber: string
  readonly to: EventPosition
}

const pageSize = 64
const lastKey = 'last'
const pageKey = (page: number): string => `page/${String(page).padStart(10, '0')}`
const pageOf = (position: number): number => Math.floor((position - 1) / pageSize)
const cursorKey = (subscriber: string): string => `cursor/${subscriber}`
const cellKey = (key: string): string => `cell/${key}`

const publish = async (ctx: ObjectContext, told: ReadonlyArray<ToldEvent>): Promise<void> => {
  let last = (await ctx.get<number>(lastKey)) ?? 0
  const pages = new Map<number, Array<PublishedEvent>>()
  for (const event of told) {
    const position = ++last
    const page = pageOf(position)
    let events = pages.get(page)
    if (!events) {
      const isNew = (position - 1) % pageSize === 0
      events = isNew ? [] : ((await ctx.get<Array<PublishedEvent>>(pageKey(page))) ?? [])
      pages.set(page, events)
    }
    events.push({ ...event, position, index: 0 })
  }
  for (const [page, events] of pages) ctx.set(pageKey(page), events)
  ctx.set(lastKey, last)
}

const read = async (
  ctx: ObjectSharedContext,
  { after, limit }: ReadInput,
): Promise<ReadonlyArray<PublishedEvent>> => {
  const last = (await ctx.get<number>(lastKey)) ?? 0
  const found: Array<PublishedEvent> = []
  for (let page = pageOf(after.position + 1); page <= pageOf(last); page++) {
    const events = (await ctx.get<Array<PublishedEvent>>(pageKey(page))) ?? []
    found.push(...events.filter(({ position }) => position > after.position))
    if (found.length >= limit) break
  }
  return found.slice(0, limit)
}

const cursor = async (ctx: ObjectSharedContext, subscriber: string): Promise<EventPosition> =>
  (await ctx.get<EventPosition>(cursorKey(subscriber))) ?? beginning

const moveCursor = (ctx: ObjectContext, { subscriber, to }: MoveInput): Promise<void> => {
  ctx.set(cursorKey(subscriber), to)
  return Promise.resolve()
}

const cells = async (ctx: ObjectSharedContext, prefix: string): Promise<ReadonlyArray<Cell>> => {
  const from = cellKey(prefix)
  const keys = (await ctx.stateKeys()).filter((key) => key.startsWith(from)).toSorted()
  const found: Array<Cell> = []
  for (const key of keys) {
    found.push({ key: key.slice(cellKey('').length), value: await ctx.get<unknown>(key) })
  }
  return found
}

const setCells = (ctx: ObjectContext, changes: ReadonlyArray<CellChange>): Promise<void> => {
  for (const { key, value } of changes) {
    if (value === undefined) ctx.clear(cellKey(key))
    else ctx.set(cellKey(key), value)
  }
  return Promise.resolve()
}

export const outboxObject = (sdk: RestateSdk) => {
  const { shared } = sdk.handlers.object
  const lazy = { enableLazyState: true } as const
  return sdk.object({
    name: outboxName,
    handlers: {
      publish,
      moveCursor,
      setCells,
      read: shared(lazy, read),
      cursor: shared(lazy, cursor),
      cells: shared(lazy, cells),
    },
    // The whole outbox is not sent along with each request.
    options: { enableLazyState: true },
  })
}

const toOutbox = (told: ReadonlyArray<ToldEvent>) => ({
  service: outboxName,
  method: 'publish',
  key: outboxKey,
  parameter: told,
  inputSerde: jsonSerde(),
})

/** Publishes while the run goes on. */
export const sendTold = (ctx: WorkflowContext, told: ReadonlyArray<ToldEvent>): InvocationHandle =>
  ctx.genericSend(toOutbox(told))

/** The same, to be awaited. */
export const callTold = (
  ctx: WorkflowContext,
  told: ReadonlyArray<ToldEvent>,
): RestatePromise<unknown> => ctx.genericCall({ ...toOutbox(told), outputSerde: jsonSerde() })
