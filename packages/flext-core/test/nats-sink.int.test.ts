import { setTimeout as pause } from 'node:timers/promises'

import { either as E } from 'fp-ts'
import { event, memoryRuntime, type CloudEvent, type EventMode } from 'flext-core'
import { natsSink } from 'flext-core/nats'
import { sinkContract, type SinkUnderTest } from 'flext-core/testing'
import { startNats, type NatsServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import * as t from 'io-ts'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import { quickRuntime, quiet, serviceOf } from './flow-service.ts'
import { eventOf, makeStream, messagesIn } from './nats-stream.ts'
import { changing } from '../src/step/step.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const Told = event({ type: 'test.told', data: t.string })
const tell = changing({
  name: 'tell',
  output: t.null,
  run: (_: unknown, _word: string) => E.right(null),
  undo: () => E.right(null),
  events: (_, word) => [Told.of(word)],
})
const Tell = serviceOf(function* (word) {
  yield* tell(String(word))
}, 'test.tell')

const nats = (mode: EventMode) => async (): Promise<SinkUnderTest> => {
  const server = await startNats()
  await makeStream(server, 'events', ['sink.>'])
  return {
    sink: natsSink({
      name: 'nats',
      servers: server.address,
      mode,
      stream: 'events',
      // While the server comes up it may listen before it has its streams.
      parking: { base: 20, cap: 100, attempts: 200 },
    }),
    received: async () => (await messagesIn(server, 'events')).map(eventOf),
    fail: server.kill,
    heal: server.restart,
    close: server.stop,
  }
}

describeWith('nats', 'NATS JetStream', () => {
  describe.each(['structured', 'binary'] as const)('%s is a sink: it', (mode) => {
    for (const { name, run } of sinkContract) it(name, () => run(nats(mode)), 60_000)
  })

  describe('a NATS sink', () => {
    const token = 'hush-hush'
    let server: NatsServer
    beforeAll(async () => {
      server = await startNats({ token })
      await makeStream(server, 'told', ['test.>'], token)
    })
    afterAll(() => server?.stop())
    const sinkOf = (rest: Partial<Parameters<typeof natsSink>[0]> = {}) =>
      natsSink({
        name: 'nats',
        servers: server.address,
        connection: { token },
        timeout: '2s',
        parking: { attempts: 2, base: 10 },
        ...rest,
      })
    const events = async (): Promise<ReadonlyArray<CloudEvent>> =>
      (await messagesIn(server, 'told', token)).map(eventOf)

    it('sends an event again without it being there twice', async () => {
      const runtime = memoryRuntime()
      await using _ = runtime
      const subscription = runtime.subscribe(sinkOf())
      await new Tell(runtime).run('hello', { id: 'once' })
      await subscription.caughtUp()
      await subscription.rewind('beginning')
      await subscription.caughtUp()
      const messages = await messagesIn(server, 'told', token)
      const sent = messages.filter((message) => eventOf(message).subject === 'once')
      expect(sent).toHaveLength(1)
      expect(sent[0]?.subject).toBe('test.told')
      expect(sent[0]?.header.get('Nats-Msg-Id')).toBe('test.tell/once/tell#1/0')
      expect(sent[0]?.header.get('content-type')).toBe(
        'application/cloudevents+json; charset=utf-8',
      )
    })

    it('says in each subject what the event is about, where that is wanted', async () => {
      const runtime = memoryRuntime()
      await using _ = runtime
      const subject = ({ data }: CloudEvent) => `test.word.${String(data)}`
      const subscription = runtime.subscribe(sinkOf({ subject }))
      await new Tell(runtime).run('hello', { id: 'by-subject' })
      await new Tell(runtime).run('two words', { id: 'bad-subject' })
      await subscription.caughtUp()
      expect((await events()).map((each) => each.subject)).toContain('by-subject')
      expect(await runtime.parked.list()).toMatchObject([
        {
          attempts: 1,
          error: { message: expect.stringContaining('without wildcards') as unknown },
        },
      ])
    })

    it.each([
      [{ subject: 'other.place' }, 'expected a stream that takes other.place, found none'],
      [{ stream: 'elsewhere' }, 'expected stream does not match'],
    ])('parks what no stream takes: %o', async (rest, message) => {
      const runtime = memoryRuntime()
      await using _ = runtime
      const subscription = runtime.subscribe(sinkOf(rest))
      await new Tell(runtime).run('hello')
      await subscription.caughtUp()
      expect(await runtime.parked.list()).toMatchObject([
        { attempts: 2, error: { message: expect.stringContaining(message) as unknown } },
      ])
    })

    it('waits for a broker that does not let it in, and says so without the token', async () => {
      const lines: Array<string> = []
      const log = (fields: unknown, text: string): void =>
        void lines.push(`${text} ${JSON.stringify(fields)}`)
      const runtime = memoryRuntime({ log: { debug: log, info: log, warn: log, error: log } })
      runtime.subscribe(sinkOf({ connection: { token: 'wrong-token' } }))
      await new Tell(runtime).run('hello')
      while (lines.length < 4) await pause(10)
      expect(await runtime.parked.list()).toEqual([])
      await runtime.close()
      expect(lines.join('\n')).toMatch(/expected a connection, found Authorization/i)
      expect(lines.join('\n')).not.toContain('wrong-token')
    })
  })
})

describe('a NATS sink without a broker', () => {
  it('waits for it, says so, and ends when it is told to', async () => {
    const lines: Array<string> = []
    const log = (fields: unknown, text: string): void =>
      void lines.push(`${text} ${JSON.stringify(fields)}`)
    const runtime = quickRuntime({ log: { debug: log, info: log, warn: log, error: log } })
    runtime.subscribe(natsSink({ name: 'nats', servers: '127.0.0.1:1' }))
    await new Tell(runtime).run('hello')
    while (lines.length < 5) await quiet()
    expect(await runtime.parked.list()).toEqual([])
    await runtime.close()
    expect(lines[0]).toContain('NATS at 127.0.0.1:1: expected a connection, found')
  })

  it('lists all mistakes of its configuration together, and repeats no secret', () => {
    const make = () =>
      natsSink({
        name: '',
        servers: ['nats://me:hush@host', ''],
        subject: 'a..b',
        stream: '',
        mode: 'loud' as never,
        timeout: 0,
      })
    expect(make).toThrow(
      [
        'natsSink cannot be made:',
        'name: expected a text, found none',
        'servers[0]: expected host:port, found credentials, which belong into connection',
        'servers[1]: expected host:port, found none',
        'subject: expected dotted words without wildcards, found "a..b"',
        'stream: expected a name, found none',
        'mode: expected structured or binary, found "loud"',
        'timeout: expected more than nothing, found 0',
      ].join('\n  '),
    )
    expect(make).not.toThrow('hush')
  })
})
