import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { singerRelay } from './relay.ts'

const record = (stream: string, id: number) => ({ type: 'RECORD', stream, record: { id } })
const spaced = (value: unknown) =>
  JSON.stringify(value, undefined, 1)
    .replaceAll(/\n */g, ' ')
    .replaceAll('{ ', '{')
    .replaceAll(' }', '}')

/** A line in one of the ways in which taps write, and the stream it counts for. */
const line = fc
  .record({
    stream: fc.constantFrom('users', 'orders', 'ünï"q', 'use'),
    id: fc.nat(),
    way: fc.constantFrom('compact', 'spaced', 'reordered', 'state', 'blank'),
  })
  .map(({ stream, id, way }): { readonly text: string; readonly stream?: string } => {
    if (way === 'state') return { text: JSON.stringify({ type: 'STATE', value: { id } }) }
    if (way === 'blank') return { text: '' }
    if (way === 'spaced') return { text: spaced(record(stream, id)), stream }
    if (way === 'compact') return { text: JSON.stringify(record(stream, id)), stream }
    return { text: JSON.stringify({ record: { type: 'STATE' }, stream, type: 'RECORD' }), stream }
  })

describe('the relay', () => {
  it('passes every byte on and counts every record, however they are written and cut', () => {
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat()), fc.boolean(), (lines, places, openEnd) => {
        const text = lines.map((one) => one.text).join('\n') + (openEnd ? '' : '\n')
        const bytes = Buffer.from(text)
        const cuts = [0, ...places.map((n) => n % (bytes.length + 1)), bytes.length].toSorted(
          (a, b) => a - b,
        )
        const relay = singerRelay()
        // A chunk is overwritten when what was to be passed on of it is.
        const passed = cuts.slice(1).map((end, at) => {
          const chunk = Buffer.from(bytes.subarray(cuts[at], end))
          const pieces = Buffer.concat(relay.take(chunk)).toString()
          chunk.fill('x')
          return pieces
        })
        expect(relay.problem()).toBeUndefined()
        const whole = passed.join('') + Buffer.concat(relay.end()).toString()
        expect(whole).toBe(text === '' || text.endsWith('\n') ? text : `${text}\n`)
        const expected: Record<string, number> = {}
        const sizes: Record<string, number> = {}
        for (const { stream, text: printed } of lines) {
          if (stream === undefined) continue
          expected[stream] = (expected[stream] ?? 0) + 1
          sizes[stream] = (sizes[stream] ?? 0) + Buffer.byteLength(printed) + 1
        }
        expect(relay.counts().rows).toEqual(expected)
        expect(relay.counts().bytesByStream).toEqual(sizes)
      }),
    )
  })

  it('holds back the line that is no message, and says where it stands', () => {
    const relay = singerRelay()
    const good = `${JSON.stringify(record('a', 1))}\n`
    const passed = relay.take(Buffer.from(`${good}${good}Killed\n${good}`))
    expect(Buffer.concat(passed).toString()).toBe(good + good)
    expect(relay.problem()).toEqual({
      line: 3,
      expected: 'a Singer message (one JSON object a line)',
      found: 'Killed',
    })
    expect(relay.take(Buffer.from(good))).toEqual([])
    expect(relay.totalRows()).toBe(2)
  })

  it('holds back a record into which something else was printed', () => {
    const relay = singerRelay()
    const good = JSON.stringify(record('a', 1))
    relay.take(Buffer.from(`${good}\n${good}\n${good.slice(0, -5)}warning: x\n`))
    expect(relay.problem()?.line).toBe(3)
  })

  it('never lets a tap say that the orchestrator is content', () => {
    const relay = singerRelay()
    expect(relay.take(Buffer.from('{"type":"FLEXT_END"}\n'))).toEqual([])
    expect(relay.problem()?.found).toBe('{"type":"FLEXT_END"}')
  })

  it('names a message type that nobody here knows', () => {
    const relay = singerRelay()
    relay.take(Buffer.from('{"type":"BULK","stream":"a"}\n'))
    expect(relay.problem()?.found).toBe('type "BULK" (string)')
  })

  it('remembers the last state', () => {
    const relay = singerRelay()
    relay.take(Buffer.from('{"type":"STATE","value":{"n":1}}\n{"type":"STATE","value":{"n":2}}\n'))
    expect(relay.state()).toEqual({ n: 2 })
  })
})
