/** A REST API on loopback for the length of a test, with the faults that it is told to have. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { onTestFinished } from 'vitest'

export interface Asked {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Answers with JSON; or does what it likes with the response. */
export type Answering = (asked: Asked, response: ServerResponse) => unknown

export interface RestServer {
  readonly url: string
  readonly asked: ReadonlyArray<Asked>
}

export const restServer = async (answer: Answering): Promise<RestServer> => {
  const asked: Array<Asked> = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const { method = 'GET', url = '/', headers } = request
      const one = { method, url: new URL(url, 'http://localhost'), headers, body }
      asked.push(one)
      const given = answer(one, response)
      if (response.writableEnded || response.destroyed || given === later) return
      if (typeof given === 'string') response.end(given)
      else response.setHeader('content-type', 'application/json').end(JSON.stringify(given ?? null))
    })
  })
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  onTestFinished(
    () =>
      new Promise<void>((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

/** The answer never comes, or the answering does it itself. */
export const later = Symbol('later')
