/** The guide's service over a real HTTP server that is slow, busy and forgetful on demand. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { memoryRuntime, type CloudEvent } from 'flext-core'
import { skippingClock } from 'flext-core/testing'
import { either as E } from 'fp-ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { ledgerOver, ratesOver } from './ports.ts'
import { Transfer } from './transfer.ts'

const bookings = new Map<string, { readonly key: string }>()
const asked: Array<string> = []
/** How the server answers next, before it behaves. */
let moods: Array<'busy' | 'books and breaks off'> = []

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  asked.push(`${request.method} ${request.url}`)
  const [, kind, name = ''] = (request.url ?? '').split('/')
  const mood = moods.shift()
  if (mood === 'busy') return void response.writeHead(503).end()
  if (kind === 'rates') {
    const euros = { USD: 0.9, GBP: 1.2 }[name]
    if (euros === undefined) return void response.writeHead(404).end()
    return void response.end(JSON.stringify({ euros, asOf: '2026-11-22T12:00:00.000Z' }))
  }
  if (request.method === 'DELETE') {
    bookings.delete(name)
    return void response.end()
  }
  const parts: Array<Buffer> = []
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
  const body = JSON.parse(Buffer.concat(parts).toString()) as {
    readonly reference: string
    readonly account: string
  }
  if (body.account === 'closed') return void response.writeHead(409).end()
  bookings.set(body.reference, { key: String(request.headers['idempotency-key']) })
  if (mood === 'books and breaks off') return void request.socket.destroy()
  response.writeHead(201).end(`booking of ${body.reference}`)
}

const server = createServer((request, response) => void answer(request, response))
let address = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  bookings.clear()
  asked.length = 0
  moods = []
})

const request = { account: 'a-1', amounts: { USD: 100, GBP: 10 } }

const bank = () => {
  const released: Array<string> = []
  const letters: Array<string> = []
  const runtime = memoryRuntime({ clock: skippingClock() })
  const ports = {
    ...ratesOver(address),
    ...ledgerOver(address),
    bank: { release: async (booking: string) => void released.push(booking) },
    mail: { send: (text: string) => E.right(void letters.push(text)) },
  }
  return { released, letters, runtime, transfer: new Transfer(runtime, ports) }
}

describe('the service of the guide', () => {
  it('looks, books, releases and tells', async () => {
    const { released, letters, runtime, transfer } = bank()
    // #region subscribe
    const heard: Array<CloudEvent> = []
    const subscription = runtime.subscribe({
      name: 'accounting',
      types: ['bank.transfer.*'],
      handle: (told) => void heard.push(told),
    })
    // #endregion
    expect(await transfer.run(request, { id: 't-1' })).toEqual(E.right({ euros: 102 }))
    expect(bookings.get('t-1')).toEqual({ key: 'bank.transfer/t-1/bookTransfer#3' })
    expect(released).toEqual(['booking of t-1'])
    expect(letters).toEqual(['102 € to a-1 on 2001-01-01T00:00:00.000Z'])
    await subscription.caughtUp()
    expect(heard.map(({ type, data }) => [type, data])).toEqual([
      ['bank.transfer.released', { booking: 'booking of t-1', euros: 102 }],
    ])
  })

  it('asks again when the rates are busy', async () => {
    moods = ['busy', 'busy']
    const { transfer } = bank()
    expect(await transfer.run({ account: 'a-1', amounts: { USD: 10 } })).toEqual(
      E.right({ euros: 9 }),
    )
    const rates = 'GET /rates/USD'
    expect(asked).toEqual([rates, rates, rates, 'POST /bookings'])
  })

  it('takes an old rate where there is no new one, and fails where there is none at all', async () => {
    const { transfer } = bank()
    await transfer.run({ account: 'a-1', amounts: { USD: 10 } })
    moods = ['busy', 'busy', 'busy', 'busy']
    expect(await transfer.run({ account: 'a-1', amounts: { USD: 20 } })).toEqual(
      E.right({ euros: 18 }),
    )
    asked.length = 0
    expect(await transfer.run({ account: 'a-1', amounts: { XXX: 1 } })).toMatchObject({
      left: { _tag: 'CurrencyUnknown' },
    })
    expect(asked).toEqual(['GET /rates/XXX'])
  })

  it('takes back a booking whose answer never came', async () => {
    moods = ['books and breaks off', 'books and breaks off', 'books and breaks off']
    const { transfer, runtime } = bank()
    const result = await transfer.run({ account: 'a-1', amounts: {} }, { id: 't-2' })
    expect(result).toMatchObject({ left: { _tag: 'StepThrew', step: 'bookTransfer' } })
    expect(bookings.size).toBe(0)
    expect(await runtime.runs.list()).toMatchObject([{ id: 't-2', status: 'compensated' }])
  })

  it('believes the ledger when it refuses', async () => {
    const { transfer } = bank()
    const result = await transfer.run({ account: 'closed', amounts: {} })
    expect(result).toMatchObject({ left: { _tag: 'AccountClosed' } })
    expect(asked).toEqual(['POST /bookings'])
  })
})
