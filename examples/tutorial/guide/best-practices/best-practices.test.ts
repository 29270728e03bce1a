/** What the best practices say of the good and of the bad is so. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { FlextResult, memoryJournal, memoryRuntime, openStatuses } from 'flext-core'
import { done, everyCrash, given, type AnyServiceClass } from 'flext-core/testing'
import { describe, expect, it } from 'vitest'

import {
  ChangedByForce,
  ChangedWithCare,
  chargeCard,
  DeclaresEvents,
  PublishesItself,
  sendParcel,
} from './change.ts'
import {
  AccountInRequest,
  onlyTheAnswer,
  ready,
  start,
  startCarelessly,
  theWholeWorld,
  TokenInRequest,
} from './running.ts'
import {
  ChargesOnce,
  ChargesTwice,
  CountsBack,
  ReleasesByName,
  ThanksFirst,
  ThanksLast,
} from './safety.ts'
import { BadlyNamed, LookUp, LookUpOverHttp, OneBigStep, OneEffectEach } from './steps.ts'
import { openShop, untouched } from './world.ts'

const lisbon = { to: 'Lisbon' }
const atlantis = { to: 'Atlantis' }

/** What is wrong with the world after some crash, if anything. */
const violation = (
  Service: AnyServiceClass,
  world: Parameters<typeof everyCrash>[2],
): Promise<string | undefined> =>
  everyCrash(Service, lisbon, world).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : 'no error'),
  )

describe('names', () => {
  it('are what somebody reads who has to know what became of an order', async () => {
    const { ports } = openShop()
    const bad = await given(BadlyNamed, { ports }).when(atlantis).observe()
    expect(bad.steps).toEqual(['process1', 'sendParcel failed', 'undo process1'])
    const good = await given(OneEffectEach, { ports }).when(atlantis).observe()
    expect(good.steps).toEqual(['chargeCard', 'sendParcel failed', 'undo chargeCard'])
  })
})

describe('how much goes into a step', () => {
  it('is one effect: of two, nobody takes back the first when the second fails', async () => {
    const bad = openShop()
    await given(OneBigStep, { ports: bad.ports }).when(atlantis).then({ status: 'compensated' })
    expect(bad.books().euros).toBe(24)
    const good = openShop()
    await given(OneEffectEach, { ports: good.ports }).when(atlantis).then({ status: 'compensated' })
    expect(good.books()).toEqual(untouched)
  })
})

describe('a port', () => {
  it('speaks of customers, and an unknown one is an expected failure', async () => {
    const http = { get: () => Promise.resolve({ status: 404, json: { city: '' } }) }
    await given(LookUpOverHttp, { ports: { http } })
      .when({ customer: 'ann' })
      .then({ error: 'StepThrew' })
    const unknown = FlextResult.fail({ _tag: 'CustomerUnknown', message: 'who is ann?' })
    const customers = { cityOf: () => Promise.resolve(unknown) }
    await given(LookUp, { ports: { customers } })
      .when({ customer: 'ann' })
      .then({ error: 'CustomerUnknown' })
  })
})

describe('the name of an effect', () => {
  it('is the same in every attempt, or a crash charges twice', async () => {
    expect(await violation(ChargesTwice, theWholeWorld)).toContain('crash')
    expect(await violation(ChargesOnce, theWholeWorld)).toBeUndefined()
  })
})

describe('an undo', () => {
  it('may come twice, so it does not count back', async () => {
    const sold = { ...untouched, left: 8, parcels: 1 }
    const world = () => {
      const { ports, books } = openShop()
      const check = ({ status }: { readonly status: string }): void =>
        expect(books()).toEqual(status === 'committed' ? sold : untouched)
      return { ports, check }
    }
    expect(await violation(CountsBack, world)).toBeDefined()
    expect(await violation(ReleasesByName, world)).toBeUndefined()
  })
})

describe('the point of no return', () => {
  it('comes before what cannot be unsaid', async () => {
    const bad = openShop({ cardRefused: true })
    await given(ThanksFirst, { ports: bad.ports }).when(lisbon).then({ error: 'CardRefused' })
    expect(bad.books().letters).toBe(2)
    const good = openShop({ cardRefused: true })
    await given(ThanksLast, { ports: good.ports }).when(lisbon).then({ error: 'CardRefused' })
    expect(good.books()).toEqual(untouched)
    const sold = openShop()
    await given(ThanksLast, { ports: sold.ports }).when(lisbon).then({ status: 'committed' })
    expect(sold.books()).toMatchObject({ parcels: 1, letters: 1 })
  })
})

describe('events', () => {
  it('are declared: what is published by hand is told of orders that never were', async () => {
    const told: string[] = []
    const ports = { ...openShop().ports, bus: { publish: (type: string) => void told.push(type) } }
    await given(PublishesItself, { ports }).when(atlantis).then({ status: 'compensated' })
    expect(told).toEqual(['shop.card-charged'])
    await given(DeclaresEvents, { ports })
      .when(atlantis)
      .then({ status: 'compensated', events: [] })
    const sold = await given(DeclaresEvents, { ports }).when(lisbon).observe()
    expect(sold.events.map(({ type }) => type)).toEqual(['shop.card-charged'])
  })
})

describe('a flow that has changed', () => {
  const earlier = [done(chargeCard, 24)]
  it('faults runs that are under way, unless the change is patched in', async () => {
    const { ports } = openShop()
    await given(ChangedByForce, { ports, earlier }).when(lisbon).then({ status: 'faulted' })
    await given(ChangedWithCare, { ports, earlier })
      .when(lisbon)
      .then({ status: 'committed', steps: ['sendParcel'] })
    await given(ChangedWithCare, { ports })
      .when(lisbon)
      .then({ steps: ['announce', 'chargeCard', 'sendParcel'] })
    expect(sendParcel.declaration.kind).toBe('pivot')
  })
})

describe('a check', () => {
  it('looks into every system: one that looks at the answer alone lets everything pass', async () => {
    expect(await violation(ChargesTwice, onlyTheAnswer)).toBeUndefined()
    expect(await violation(ChargesTwice, theWholeWorld)).toBeDefined()
  })
})

describe('a secret', () => {
  it('is in the journal for good when it is in a request', async () => {
    const journal = memoryJournal()
    const runtime = memoryRuntime({ journal })
    const { ports } = openShop()
    const text = async (service: string): Promise<string> => {
      const shown = await runtime.runs.show({ service, id: 'one' })
      return JSON.stringify(FlextResult.unwrap(shown))
    }
    await new TokenInRequest(runtime, ports).run(
      { ...lisbon, carrierToken: 'tok-12345' },
      { id: 'one' },
    )
    expect(await text('shop.token-in-request')).toContain('tok-12345')
    await new AccountInRequest(runtime, ports).run(
      { ...lisbon, carrierAccount: 'main' },
      { id: 'one' },
    )
    expect(await text('shop.account-in-request')).toContain('main')
  })
})

describe('a process', () => {
  it('goes on with what an earlier one left open, once it is told to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flext-best-'))
    const path = join(folder, 'journal.db')
    const shop = openShop()
    // The first process closes while the carrier is out of reach.
    const asked = Promise.withResolvers<undefined>()
    const stalled = {
      ...shop.ports,
      carrier: {
        send: (): never => {
          asked.resolve(undefined)
          throw new Error('the carrier cannot be reached')
        },
      },
    }
    const first = await start(path, stalled)
    const handle = first.orders.start(lisbon, { id: 'one' })
    await asked.promise
    await first.runtime.close()
    expect(await handle.result).toMatchObject({ left: { _tag: 'RunInterrupted' } })

    const careless = await startCarelessly(path, shop.ports)
    await careless.runtime.settled()
    expect(await careless.runtime.runs.list({ status: openStatuses })).toHaveLength(1)
    await careless.runtime.close()

    const second = await start(path, shop.ports)
    expect(await ready(second.runtime)).toBe(true)
    await second.runtime.settled()
    expect(await second.runtime.runs.list({ status: openStatuses })).toEqual([])
    expect(shop.books()).toMatchObject({ euros: 24, parcels: 1 })
    await second.runtime.close()
    rmSync(folder, { recursive: true })
  })
})
