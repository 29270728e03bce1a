import { FlextResult, memoryRuntime } from 'flext-core'
import { skippingClock } from 'flext-core/testing'
import { expect, it } from 'vitest'

import { mondays, outbox, SendNewsletter, sendSoon, type PostPort } from './newsletter.ts'

const openPost = () => {
  const sent = new Map<string, string>()
  const ports: PostPort = {
    send: async (key, customer, issue) => {
      sent.set(key, `${issue} to ${customer}`)
      return FlextResult.ok(`letter ${sent.size}`)
    },
  }
  return { ports, letters: () => [...sent.values()] }
}

it('sends a customer no more than five letters a minute, and no issue twice', async () => {
  const clock = skippingClock({ skips: false })
  const runtime = memoryRuntime({ clock, queues: [outbox] })
  const { ports, letters } = openPost()
  const newsletter = new SendNewsletter(runtime, ports)
  await runtime.recover()
  for (let issue = 1; issue <= 7; issue++) {
    expect(await sendSoon(newsletter, 'ann', `issue ${issue}`)).toContain('waits for its turn')
  }
  expect(await sendSoon(newsletter, 'bob', 'issue 1')).toContain('waits for its turn')
  await clock.idle()
  expect(letters()).toHaveLength(6)
  expect(letters()).toContain('issue 1 to bob')
  expect(await runtime.queues.list()).toMatchObject([{ name: 'outbox', waiting: 2 }])
  const again = await sendSoon(newsletter, 'ann', 'issue 7')
  await clock.advance(60_000)
  await runtime.settled()
  expect(letters()).toHaveLength(8)
  const runs = await runtime.runs.list()
  expect(runs.map(({ id }) => `${id} waits for its turn`)).toContain(again)
})

// #region test
it('sends the newsletter on Monday morning', async () => {
  // Sunday, noon.
  const clock = skippingClock({ skips: false, start: new Date('2026-11-22T12:00:00Z') })
  const runtime = memoryRuntime({ clock })
  const { ports, letters } = openPost()
  void new SendNewsletter(runtime, ports)
  // #region start
  const started = await runtime.schedules.start([mondays])
  // #endregion
  expect(started).toEqual(FlextResult.ok(undefined))

  await clock.advance(24 * 3_600_000)
  await runtime.settled()
  expect(letters()).toEqual(['2026-11-23 to everybody'])
  const [{ last, next } = {}] = await runtime.schedules.list()
  expect(last).toMatchObject({ run: 'mondays@2026-11-23T06:30:00.000Z', status: 'committed' })
  expect(next).toEqual(new Date('2026-11-30T06:30:00Z'))
})
// #endregion
