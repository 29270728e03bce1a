/** Serves the handlers to Restate over HTTP/2 from this process. Which handlers may change meanwhile. */
import { once } from 'node:events'
import { createServer, type Http2Session } from 'node:http2'
import type { AddressInfo } from 'node:net'

import { either as E } from 'fp-ts'

import { causeOf } from '../result/cause.ts'
import type { FlextResult } from '../result/result.ts'
import { endpointUnavailable, type EndpointUnavailable } from './open-error.ts'
import type { RestateSdk } from './sdk.ts'

export type EndpointHandler = ReturnType<RestateSdk['createEndpointHandler']>

export interface ListenOptions {
  /** Default: any free one. Runs under way look for their handlers at the same address, so keep it. */
  readonly port?: number
  /** Default: 127.0.0.1. */
  readonly host?: string
  /** Under which Restate reaches this endpoint, or the load balancer before it. Default: host and port. */
  readonly uri?: string
}

export interface EndpointServer {
  readonly uri: string
  readonly serve: (handler: EndpointHandler) => void
  /** Cuts off what is under way: Restate goes on with it elsewhere, or when there is an endpoint again. */
  readonly close: () => Promise<void>
}

export const listen = async ({
  port = 0,
  host = '127.0.0.1',
  uri,
}: ListenOptions): Promise<FlextResult<EndpointServer, EndpointUnavailable>> => {
  let current: EndpointHandler | undefined
  const sessions = new Set<Http2Session>()
  const server = createServer((request, response) => {
    if (current) current(request, response)
    else response.writeHead(503).end()
  })
  server.on('session', (session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
    session.on('error', () => {})
  })
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (thrown) {
    return E.left(endpointUnavailable(`${host}:${port}`, causeOf(thrown).message))
  }
  const { port: bound } = server.address() as AddressInfo
  return E.right({
    uri: uri ?? `http://${host}:${bound}`,
    serve: (handler) => {
      current = handler
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const session of sessions) session.destroy()
      await closed
    },
  })
}
