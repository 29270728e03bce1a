/** A real HTTP endpoint that keeps what it is sent, answers as it is told, and can go away and come back. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedRequest {
  readonly method: string | undefined
  readonly path: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
}

export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string
  /** Those that were answered with 2xx. */
  readonly accepted: Array<ReceivedRequest>
  readonly requests: Array<ReceivedRequest>
  /** Default: 204. `silence`: no answer at all. */
  answer: (request: ReceivedRequest) => Answer | 'silence' | Promise<Answer>
  readonly leave: () => Promise<void>
  readonly comeBack: () => Promise<void>
}

export const webhookReceiver = async (): Promise<WebhookReceiver> => {
  let server: Server | undefined
  let port = 0
  const listen = async (): Promise<void> => {
    server = createServer((request, response) => {
      const chunks: Array<Buffer> = []
      request.on('data', (chunk: Buffer) => void chunks.push(chunk))
      request.on('end', () => {
        const { method, url: path, headers } = request
        const received = { method, path, headers, body: Buffer.concat(chunks).toString() }
        receiver.requests.push(received)
        void Promise.resolve(receiver.answer(received)).then((answer) => {
          if (answer === 'silence') return
          if (answer.status < 300) receiver.accepted.push(received)
          response.writeHead(answer.status, answer.headers).end()
        })
      })
    })
    await new Promise<void>((resolve, reject) => {
      server!.once('error', reject)
      server!.listen(port, '127.0.0.1', resolve)
    })
    port = (server.address() as AddressInfo).port
  }
  const leave = async (): Promise<void> => {
    const leaving = server
    server = undefined
    if (!leaving) return
    const closed = new Promise((resolve) => {
      leaving.close(resolve)
    })
    leaving.closeAllConnections()
    await closed
  }
  const receiver: WebhookReceiver = {
    get url() {
      return `http://127.0.0.1:${port}/hook`
    },
    accepted: [],
    requests: [],
    answer: () => ({ status: 204 }),
    leave,
    comeBack: listen,
    [Symbol.asyncDispose]: leave,
  }
  await listen()
  return receiver
}
