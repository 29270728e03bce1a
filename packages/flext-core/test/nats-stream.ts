/** A stream of a real NATS server, as a test makes and reads it with a connection of its own. */
import { jetstreamManager, type StoredMsg } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { fromMessage, type CloudEvent } from 'flext-core'
import { either as E } from 'fp-ts'
import type { NatsServer } from 'flext-servers'

const withManager = async <A>(
  { address }: NatsServer,
  token: string | undefined,
  work: (manager: Awaited<ReturnType<typeof jetstreamManager>>) => Promise<A>,
): Promise<A> => {
  const connection = await connect({ servers: address, ...(token !== undefined && { token }) })
  try {
    return await work(await jetstreamManager(connection))
  } finally {
    await connection.close()
  }
}

/** A stream in files that takes these subjects, and nothing twice within two minutes. */
export const makeStream = (
  server: NatsServer,
  name: string,
  subjects: ReadonlyArray<string>,
  token?: string,
): Promise<void> =>
  withManager(server, token, async (manager) => {
    await manager.streams.add({ name, subjects: [...subjects] })
  })

export const messagesIn = (
  server: NatsServer,
  name: string,
  token?: string,
): Promise<ReadonlyArray<StoredMsg>> =>
  withManager(server, token, async (manager) => {
    const { state } = await manager.streams.info(name)
    const found: Array<StoredMsg> = []
    for (let seq = state.first_seq; seq <= state.last_seq && state.messages > 0; seq++) {
      const message = await manager.streams.getMessage(name, { seq })
      if (message) found.push(message)
    }
    return found
  })

export const eventOf = ({ header, data }: StoredMsg): CloudEvent => {
  const headers = Object.fromEntries([...header.keys()].map((key) => [key, header.get(key)]))
  const event = fromMessage({ headers, body: data })
  if (E.isLeft(event)) throw new Error(event.left.message)
  return event.right
}
