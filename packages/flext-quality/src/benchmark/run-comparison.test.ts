import assert from 'node:assert'

import { changing, FlextDomainService, FlextResult, pivot, type StepContext } from 'flext-core'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { comparison } from './comparison.ts'
import { faultyPorts } from './faulty-ports.ts'
import { playRound } from './play-round.ts'
import { runComparison } from './run-comparison.ts'

/** Two systems that know nothing of each other; each does the same order once. */
interface Shop {
  readonly stock: {
    readonly reserve: (order: string) => Promise<FlextResult<string, never>>
    readonly release: (order: string) => Promise<FlextResult<void, never>>
  }
  readonly mail: { readonly send: (order: string) => FlextResult<string, never> }
}

const newShop = () => {
  const reserved = new Set<string>()
  const sent = new Set<string>()
  const shop: Shop = {
    stock: {
      reserve: async (order) => FlextResult.ok((reserved.add(order), order)),
      release: async (order) => FlextResult.ok(void reserved.delete(order)),
    },
    mail: { send: (order) => FlextResult.ok((sent.add(order), order)) },
  }
  return { shop, reserved, sent }
}

const reserve = changing({
  name: 'reserve',
  output: t.string,
  run: ({ stock, step }: Pick<Shop, 'stock'> & StepContext) => stock.reserve(step.runId),
  undo: ({ stock, step }) => stock.release(step.runId),
  undoInDoubt: ({ stock, step }) => stock.release(step.runId),
})
const send = pivot({
  name: 'send',
  output: t.string,
  run: ({ mail, step }: Pick<Shop, 'mail'> & StepContext) => mail.send(step.runId),
})
class PlaceOrder extends FlextDomainService.define({
  name: 'shop.place-order',
  version: 1,
  request: t.type({}),
  result: t.string,
  *flow() {
    yield* reserve()
    return yield* send()
  },
}) {}

const placing = comparison({
  name: 'place an order',
  service: PlaceOrder,
  original: async ({ stock, mail }: Shop) => {
    await stock.reserve('by-hand')
    mail.send('by-hand')
  },
  world: () => {
    const { shop, reserved, sent } = newShop()
    return {
      ports: shop,
      check: (outcome) => {
        assert.deepEqual([...sent], [...reserved], 'reserved and sent differ')
        if (outcome !== 'unknown') assert.equal(sent.size, outcome === 'done' ? 1 : 0, outcome)
      },
    }
  },
  scenarios: { 'one order': {} },
})

describe('a comparison', () => {
  it('plays every fault at every call, and tells what each contestant left inconsistent', async () => {
    const heard: Array<string> = []
    const { service, scenarios } = await runComparison(placing, {
      runs: 20,
      onScenario: (name) => heard.push(name),
    })
    expect(service).toBe('shop.place-order')
    expect(heard).toEqual(['one order'])
    const [byHand, asService] = scenarios[0]!.outcomes
    expect(byHand).toMatchObject({ contestant: 'original', rounds: 7 })
    expect(byHand!.inconsistent.map(({ mode, at }) => `${mode} at ${at}`)).toEqual([
      'lost at stock.reserve',
      'crash at stock.reserve',
      'refused at mail.send',
      'lost at mail.send',
    ])
    expect(asService).toEqual({
      contestant: 'service',
      rounds: 7,
      inconsistent: [],
      stuck: [],
    })
  })

  it('measures the original, and the service in memory and on disk', async () => {
    const [scenario] = (await runComparison(placing, { runs: 20 })).scenarios
    expect(scenario!.measurements.map(({ contestant, runs }) => [contestant, runs])).toEqual([
      ['original', 20],
      ['service, in memory', 20],
      ['service, durable', 20],
    ])
    for (const { medianMs, p95Ms } of scenario!.measurements) {
      expect(medianMs).toBeGreaterThan(0)
      expect(p95Ms).toBeGreaterThanOrEqual(medianMs)
    }
  })

  it('finds a service that lies about its undo', async () => {
    const forgetful = comparison({
      ...(placing as unknown as Parameters<typeof comparison<typeof PlaceOrder>>[0]),
      world: () => {
        const { shop, reserved, sent } = newShop()
        const release = async () => FlextResult.ok(undefined)
        return {
          ports: { ...shop, stock: { ...shop.stock, release } },
          check: (outcome) =>
            assert.equal(reserved.size, outcome === 'done' ? 1 : 0, `${sent.size}`),
        }
      },
    })
    const [scenario] = (await runComparison(forgetful, { runs: 1 })).scenarios
    expect(scenario!.outcomes[1]!.inconsistent.length).toBeGreaterThan(0)
  })

  it('tells a caller nothing after a crash, and lets nothing more happen', async () => {
    const round = await playRound(placing, 'original', {}, { mode: 'crash', call: 1 })
    expect(round).toEqual({
      outcome: 'unknown',
      calls: ['stock.reserve'],
      inconsistent: expect.stringContaining('differ') as unknown,
      stuck: false,
    })
  })
})

describe('ports with a fault', () => {
  it('strike a task when it is called', async () => {
    const log: Array<string> = []
    const ports = { tap: { discover: () => async () => log.push('discovered') } }
    const { ports: faulty } = faultyPorts(ports, { mode: 'lost', call: 1 })
    const task = (faulty as typeof ports).tap.discover()
    expect(log).toEqual([])
    await expect(task()).rejects.toThrow('tap.discover: the answer is lost')
    expect(log).toEqual(['discovered'])
  })
})
