import { either as E } from 'fp-ts'
import {
  fromMessage,
  verifyWebhook,
  webhookSink,
  type CloudEvent,
  type EventMode,
} from 'flext-core'
import { sinkContract, type SinkUnderTest } from 'flext-core/testing'
import { describe, expect, it, vi } from 'vitest'

import { webhookReceiver } from './webhook-receiver.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const parking = { base: 20, cap: 100 }

/** A function in this process that fails while it is told to. */
const inProcess = async (): Promise<SinkUnderTest> => {
  const got: Array<CloudEvent> = []
  let gone = false
  return {
    sink: {
      name: 'in-process',
      parking: false,
      handle: (event) => {
        if (gone) throw new Error('gone')
        got.push(event)
      },
    },
    received: async () => got,
    fail: async () => void (gone = true),
    heal: async () => void (gone = false),
    close: async () => {},
  }
}

const webhook = (mode: EventMode) => async (): Promise<SinkUnderTest> => {
  const receiver = await webhookReceiver()
  return {
    sink: webhookSink({ name: 'hook', url: receiver.url, secret, mode, parking }),
    received: async () =>
      receiver.accepted.map((request) => {
        expect(verifyWebhook({ ...request, secrets: secret })).toMatchObject({ _tag: 'Right' })
        const event = fromMessage(request)
        if (E.isLeft(event)) throw new Error(event.left.message)
        return event.right
      }),
    fail: receiver.leave,
    heal: receiver.comeBack,
    close: receiver.leave,
  }
}

describe.each([
  ['a function in this process', inProcess],
  ['a webhook, structured', webhook('structured')],
  ['a webhook, binary', webhook('binary')],
])('%s is a sink: it', (_, open) => {
  for (const { name, run } of sinkContract) it(name, () => run(open))
})
