import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import fc from 'fast-check'
import * as t from 'io-ts'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'

import { quickRuntime, serviceOf } from '../../test/flow-service.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import { FlextResult } from '../result/result.ts'
import { reading } from '../step/step.ts'
import { currentCorrelation, withCorrelation, type Correlation } from './correlation.ts'
import { correlationFrom, correlationHeaders } from './headers.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

describe('a correlation', () => {
  it('goes along with asynchronous work, however it interleaves, and nowhere else', async () => {
    const seen = async (id: string): Promise<ReadonlyArray<string | undefined>> =>
      withCorrelation(id, async () => {
        const before = currentCorrelation()?.id
        await nextTurn()
        const inner = await withCorrelation(`${id}/inner`, async () => {
          await nextTurn()
          return currentCorrelation()?.id
        })
        return [before, inner, currentCorrelation()?.id]
      })
    expect(await Promise.all([seen('a'), seen('b')])).toEqual([
      ['a', 'a/inner', 'a'],
      ['b', 'b/inner', 'b'],
    ])
    expect(currentCorrelation()).toBeUndefined()
  })
})

describe('a run', () => {
  const runtimeWith = () => {
    const journal = memoryJournal()
    return { journal, runtime: quickRuntime({ journal }) }
  }
  const seen: Array<Correlation | undefined> = []
  const look = reading({
    name: 'look',
    output: t.null,
    run: async () => {
      seen.push(currentCorrelation())
      return FlextResult.ok(null)
    },
  })
  const Service = serviceOf(function* () {
    yield* look()
  })

  it('takes the correlation under which it is started, unless it is given one', async () => {
    const { journal, runtime } = runtimeWith()
    const service = new Service(runtime)
    const around = { id: 'c', causation: 'm', traceparent }
    await withCorrelation(around, () => service.run(null, { id: 'r' }))
    await withCorrelation(around, () => service.run(null, { id: 's', correlation: 'd' }))
    await service.run(null, { id: 't' })
    const started = [1, 2, 3].map((run) => journal.entries(run)[0]?.record)
    expect(started[0]).toMatchObject({ correlation: 'c', causation: 'm', traceparent })
    expect(started[1]).toMatchObject({ correlation: 'd', causation: 'm' })
    expect(started[2]).not.toHaveProperty('correlation')
  })

  it('does its steps under it, and so starts others under it, after a crash too', async () => {
    const { journal, runtime } = runtimeWith()
    seen.length = 0
    await new Service(runtime).run(null, { id: 'r', correlation: 'c' })
    const open = [journal.entries(1)[0]!]
    const later = memoryJournal()
    later.append(open)
    const recovered = quickRuntime({ journal: later })
    void new Service(recovered)
    await withCorrelation('another', () => recovered.recover())
    await recovered.settled()
    expect(later.find('test.flow', 'r')).toMatchObject({ status: 'committed' })
    expect(seen).toEqual([
      { id: 'c', causation: 'test.flow/r' },
      { id: 'c', causation: 'test.flow/r' },
    ])
  })
})

describe('the headers of a call', () => {
  afterEach(() => {
    trace.disable()
    context.disable()
  })

  it('carry the correlation, and come back from another process as the same', () => {
    const id = fc.stringMatching(/^[\w.:/@+=-]{1,40}$/)
    fc.assert(
      fc.property(
        fc.record(
          { id, causation: id, traceparent: fc.constant(traceparent) },
          { requiredKeys: ['id'] },
        ),
        (correlation) => {
          const headers = withCorrelation(correlation, () => correlationHeaders())
          expect(correlationFrom(headers)).toEqual(correlation)
          expect(correlationFrom(new Headers(headers))).toEqual(correlation)
        },
      ),
    )
    const stateful = { id: 'c', traceparent, tracestate: 'vendor=1, other=2' }
    expect(correlationFrom(correlationHeaders(stateful))).toEqual(stateful)
    expect(correlationFrom({ 'x-correlation-id': 'c', tracestate: 'v=1' })).toEqual({ id: 'c' })
    const odd = { ...correlationHeaders(stateful), tracestate: 'a\nb' }
    expect(correlationFrom(odd)).toEqual({ id: 'c', traceparent })
    expect(correlationHeaders()).toEqual({})
    expect(correlationFrom({})).toBeUndefined()
  })

  it('name the span under way as the parent', () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    trace.setGlobalTracerProvider(new BasicTracerProvider())
    const span = trace.getTracer('test').startSpan('outer')
    const headers = context.with(trace.setSpan(context.active(), span), () =>
      withCorrelation({ id: 'c', traceparent }, () => correlationHeaders()),
    )
    expect(headers['traceparent']).toContain(span.spanContext().spanId)
  })

  it('take over from outside nothing but ids and trace contexts', () => {
    expect(correlationFrom({ 'x-correlation-id': 'a\nb' })).toBeUndefined()
    expect(correlationFrom({ 'x-correlation-id': '' })).toBeUndefined()
    expect(correlationFrom({ 'x-correlation-id': 'x'.repeat(201) })).toBeUndefined()
    expect(correlationFrom({ 'x-correlation-id': ['a', 'b'] })).toBeUndefined()
    expect(
      correlationFrom({
        'x-correlation-id': 'c',
        'x-causation-id': '<script>',
        traceparent: '00-0-0-01',
      }),
    ).toEqual({ id: 'c' })
  })
})
