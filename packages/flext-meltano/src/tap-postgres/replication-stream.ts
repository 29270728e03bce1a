/**
 * The stream of a replication slot: what the server sends, in order, and no faster than it is taken.
 * https://www.postgresql.org/docs/15/protocol-replication.html
 */
import { causeOf, FlextDefect } from 'flext-core'
import type { Client } from 'pg'

import { literal } from '../postgres/identifier.ts'
import { quote } from '../sql/sql-text.ts'
import { positionText } from './log-position.ts'

export type ReplicationMessage =
  | { readonly _tag: 'Logged'; readonly bytes: Buffer }
  /** How far the server has come, where nothing more is to be sent. */
  | { readonly _tag: 'Alive'; readonly position: bigint }

export interface ReplicationStream {
  readonly messages: AsyncIterableIterator<ReplicationMessage>
  /** Asks the server how far it is; it answers among the messages. */
  readonly ask: () => void
}

export interface ReplicationStart {
  readonly slot: string
  readonly publication: string
  readonly from: bigint
  /** What the server need not keep any more. */
  readonly committed: bigint
}

/** Messages that may wait: the server is told to hold on meanwhile. */
const mostWaiting = 1000
/** Well below the minute after which a server lets a silent client go. */
const statusMs = 10_000

/** Starts the stream on a connection for replication; it ends with that. */
export const replicationStream = (
  client: Client,
  { slot, publication, from, committed }: ReplicationStart,
): ReplicationStream => {
  const connection = client.connection as Client['connection'] & {
    readonly sendCopyFromChunk: (chunk: Buffer) => void
  }
  const waiting: Array<ReplicationMessage> = []
  let wake = (): void => {}
  let failure: Error | undefined
  let isOver = false
  let received = from

  const status = (answer: boolean): void => {
    if (isOver) return
    const bytes = Buffer.alloc(34)
    bytes.write('r')
    bytes.writeBigUInt64BE(received > committed ? received : committed, 1)
    bytes.writeBigUInt64BE(committed, 9)
    bytes.writeBigUInt64BE(committed, 17)
    bytes.writeBigUInt64BE(BigInt(Date.now() - Date.UTC(2000, 0, 1)) * 1000n, 25)
    bytes.writeUInt8(answer ? 1 : 0, 33)
    connection.sendCopyFromChunk(bytes)
  }
  connection.once('replicationStart', () => status(false))
  connection.on('copyData', ({ chunk }: { readonly chunk: Buffer }) => {
    const isLogged = chunk[0] === logged
    const position = chunk.readBigUInt64BE(isLogged ? 9 : 1)
    if (position > received) received = position
    if (!isLogged && chunk[17] === 1) status(false)
    // The parser goes on to use the bytes for what comes next.
    waiting.push(
      isLogged
        ? { _tag: 'Logged', bytes: Buffer.from(chunk.subarray(25)) }
        : { _tag: 'Alive', position },
    )
    if (waiting.length >= mostWaiting) connection.stream.pause()
    wake()
  })
  const timer = setInterval(() => status(false), statusMs)
  timer.unref()

  const options = `proto_version '1', publication_names ${literal(quote(publication)).trim()}`
  client
    .query(`START_REPLICATION SLOT ${quote(slot)} LOGICAL ${positionText(from)} (${options})`)
    .catch((thrown: unknown) => {
      failure = thrown instanceof Error ? thrown : new FlextDefect(causeOf(thrown).message)
    })
    .finally(() => {
      isOver = true
      clearInterval(timer)
      wake()
    })

  const messages = async function* (): AsyncGenerator<ReplicationMessage, undefined> {
    for (;;) {
      const message = waiting.shift()
      if (message !== undefined) {
        if (waiting.length === 0) connection.stream.resume()
        yield message
        continue
      }
      if (failure !== undefined) throw failure
      if (isOver) return undefined
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  return { messages: messages(), ask: () => status(true) }
}

const logged = 'w'.charCodeAt(0)
