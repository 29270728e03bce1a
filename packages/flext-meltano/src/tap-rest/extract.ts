/**
 * Extraction from an API: each stream page by page, and for each record the streams that hang on it.
 * A bookmark is told when everything before it has been printed.
 */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import {
  isPropertySelected,
  isStreamSelected,
  keyProperties,
  streamMetadata,
  streamName,
  type Catalog,
  type CatalogStream,
} from '../singer/catalog.ts'
import type { SingerRecord, SingerState } from '../singer/message.ts'
import { tapConfigRefused, tapSourceUnreadable, type TapError } from '../singer/tap/tap-error.ts'
import type { TapOutput } from '../singer/tap/tap-main.ts'
import type { AskApi } from './http-reply.ts'
import { withParentFields } from './parent-fields.ts'
import { recordWriter, type RecordWriter } from './record-writer.ts'
import {
  isLater,
  isReplicationValue,
  startText,
  type ReplicationValue,
} from './replication-value.ts'
import { bookmarksIn, type Bookmarks } from './rest-state.ts'
import { eachPage } from './stream-pages.ts'
import type { WholeConfig, WholeStream } from './whole-config.ts'

type Done = Promise<FlextResult<void, TapError>>

/** A stream of the description with what is wanted of it. */
interface Wanted {
  readonly stream: WholeStream
  readonly name: string
  /** Undefined where only streams that hang on it are wanted. */
  readonly writer: RecordWriter | undefined
  readonly key: string | undefined
  readonly start: ReplicationValue | undefined
  readonly below: ReadonlyArray<Wanted>
  /** The latest value of the replication key so far. */
  latest: ReplicationValue | undefined
}

interface Extracting {
  readonly ask: AskApi
  readonly config: WholeConfig
  readonly bookmarks: Bookmarks
  readonly output: TapOutput
}

export const extractRest = async (
  tap: string,
  config: WholeConfig,
  ask: AskApi,
  catalog: Catalog,
  given: SingerState,
  output: TapOutput,
): Done => {
  const bookmarks = bookmarksIn(tap, given)
  if (E.isLeft(bookmarks)) return bookmarks
  const names = config.streams.map(({ name }) => name)
  const strangers = catalog.streams.filter(
    (one) => isStreamSelected(one) && !names.includes(one.tap_stream_id),
  )
  if (strangers.length > 0) {
    const expected = `expected the catalog's streams among ${names.join(', ')}`
    const problems = strangers.map(({ tap_stream_id: id }) => `${expected}, found ${id}`)
    return E.left(tapConfigRefused(tap, problems))
  }
  const extracting = { ask, config, bookmarks: bookmarks.right, output }
  for (const root of wantedUnder(undefined, config, catalog, bookmarks.right)) {
    for (const each of lineOf(root)) if (each.writer) output(each.writer.schema())
    const walked = await walk(extracting, root, undefined)
    if (E.isLeft(walked)) return walked
    for (const each of lineOf(root)) keep(bookmarks.right, each)
    output(bookmarks.right.line())
  }
  return E.right(undefined)
}

/** Streams that hang on `parent` and are wanted, or have some below that are. */
const wantedUnder = (
  parent: string | undefined,
  config: WholeConfig,
  catalog: Catalog,
  bookmarks: Bookmarks,
): ReadonlyArray<Wanted> =>
  config.streams
    .filter((stream) => stream.parent?.stream === parent)
    .flatMap((stream) => {
      const below = wantedUnder(stream.name, config, catalog, bookmarks)
      const listed = catalog.streams.find((one) => one.tap_stream_id === stream.name)
      const entry = listed !== undefined && isStreamSelected(listed) ? listed : undefined
      if (entry === undefined && below.length === 0) return []
      const name = entry === undefined ? stream.name : streamName(entry)
      const isFull =
        entry !== undefined && streamMetadata(entry)['replication-method'] === 'FULL_TABLE'
      const key = isFull ? undefined : stream.replication_key
      const known = key === undefined || entry === undefined ? undefined : bookmarks.of(name, key)
      const start = known ?? (key === undefined ? undefined : stream.start_value)
      const writer = entry && writerOf(stream, entry)
      return [{ stream, name, writer, key, start, below, latest: known }]
    })

const writerOf = (stream: WholeStream, entry: CatalogStream): RecordWriter => {
  const all = Object.entries(entry.schema.properties ?? {})
  const properties = all.filter(([property]) => isPropertySelected(entry, property))
  return recordWriter({
    name: streamName(entry),
    keys: keyProperties(entry),
    replicationKey: stream.replication_key,
    properties: Object.fromEntries(properties),
    isPart: properties.length < all.length,
    isInferred: stream.schema === undefined,
  })
}

const lineOf = (wanted: Wanted): ReadonlyArray<Wanted> => [wanted, ...wanted.below.flatMap(lineOf)]

const keep = (bookmarks: Bookmarks, { name, writer, key, latest }: Wanted): void => {
  if (writer !== undefined && key !== undefined && latest !== undefined) {
    bookmarks.keep(name, key, latest)
  }
}

const walk = (extracting: Extracting, wanted: Wanted, above: SingerRecord | undefined): Done => {
  const { ask, config, bookmarks, output } = extracting
  const { stream, writer, below, start } = wanted
  const filling = {
    ...(above === undefined ? {} : { parent: above }),
    ...(start === undefined ? {} : { start: startText(start, stream.start_format) }),
  }
  return eachPage(ask, config, stream, filling, async ({ records: found, place }) => {
    const records = found.map((record) => withParentFields(stream, record, above))
    const ordered = follow(wanted, records, place)
    if (E.isLeft(ordered)) return ordered
    const lines = writer?.lines(records, place)
    if (lines !== undefined && E.isLeft(lines)) return lines
    if (lines !== undefined) output(lines.right)
    for (const record of below.length === 0 ? [] : records) {
      for (const each of below) {
        const walked = await walk(extracting, each, record)
        if (E.isLeft(walked)) return walked
      }
    }
    if (stream.sorted === true && writer !== undefined && records.length > 0) {
      keep(bookmarks, wanted)
      output(bookmarks.line())
    }
    return E.right(true)
  })
}

/** Notes the latest value of the replication key, and that records come in its order where they should. */
const follow = (
  wanted: Wanted,
  records: ReadonlyArray<SingerRecord>,
  place: string,
): FlextResult<void, TapError> => {
  const { key, stream } = wanted
  if (key === undefined) return E.right(undefined)
  for (const [at, record] of records.entries()) {
    const value = record[key]
    if (!isReplicationValue(value)) continue
    const { latest } = wanted
    if (latest === undefined || isLater(value, latest)) wanted.latest = value
    else if (stream.sorted === true && isLater(latest, value)) {
      const where = `${place}, record ${at + 1}`
      const found = `${value} after ${latest}; say sorted: false`
      return E.left(tapSourceUnreadable(where, `records in the order of ${key}`, found))
    }
  }
  return E.right(undefined)
}
