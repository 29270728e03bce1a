/** The data of an event as its declared type has it, whatever version it was told in. */
import { either as E } from 'fp-ts'
import type { Decoder } from 'io-ts'

import { decode } from '../codec/report.ts'
import { causeOf } from '../result/cause.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { CloudEvent } from './cloud-event.ts'
import type { EventType } from './event.ts'

/** An event is of a version that its reader does not know, or its data is not what its codec says. */
export interface EventUnreadable extends FlextError<'EventUnreadable'> {
  readonly event: string
  readonly type: string
  readonly version: number
  /** Trying again is of no use. */
  readonly park: 'at-once'
}

/** What of a declared type its events are read by. */
export interface ReadableEventType<A> extends Pick<
  EventType<string, unknown>,
  'version' | 'upcast'
> {
  readonly data: Decoder<unknown, A>
}

/** What of an event its data is read from. */
export type EncodedEvent = Pick<CloudEvent, 'id' | 'type' | 'data' | 'dataversion'>

/** Brings the data to the version that is declared, version by version, and decodes it. */
export const decodeEvent = <A>(
  declared: ReadableEventType<A>,
  event: EncodedEvent,
): FlextResult<A, EventUnreadable> => {
  const upcasted = atPresentVersion(declared, event)
  if (E.isLeft(upcasted)) return upcasted
  const decoded = decode(declared.data, upcasted.right)
  if (E.isRight(decoded)) return decoded
  const { version } = declared
  const was = event.dataversion === version ? '' : `, brought to version ${version}`
  return E.left(unreadable(event, `its data${was}: ${decoded.left.message}`))
}

const atPresentVersion = (
  { version, upcast }: Pick<EventType<string, unknown>, 'version' | 'upcast'>,
  event: EncodedEvent,
): FlextResult<unknown, EventUnreadable> => {
  let data = event.data
  for (let at = event.dataversion; at !== version; at++) {
    const next = at < version ? upcast[at] : undefined
    if (next === undefined) {
      const known = knownVersions(version, upcast)
      return E.left(unreadable(event, `expected version ${known}, found ${event.dataversion}`))
    }
    try {
      data = next(data as never)
    } catch (thrown) {
      const { name, message } = causeOf(thrown)
      return E.left(unreadable(event, `its upcaster from version ${at} threw ${name}: ${message}`))
    }
  }
  return E.right(data)
}

/** `2`, or `2 (1 is upcasted)`. */
const knownVersions = (version: number, upcast: EventType<string, unknown>['upcast']): string => {
  const older: Array<number> = []
  for (let at = version - 1; upcast[at] !== undefined; at--) older.unshift(at)
  if (older.length === 0) return String(version)
  return `${version} (${older.join(', ')} ${older.length === 1 ? 'is' : 'are'} upcasted)`
}

const unreadable = ({ id, type, dataversion }: EncodedEvent, why: string): EventUnreadable => ({
  _tag: 'EventUnreadable',
  message: `event ${id} (${type}, version ${dataversion}) cannot be read: ${why}`,
  event: id,
  type,
  version: dataversion,
  park: 'at-once',
})
