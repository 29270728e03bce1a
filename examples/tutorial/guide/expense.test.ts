import assert from 'node:assert'

import { FlextDomainService, FlextResult, memoryRuntime, type FlextRuntime } from 'flext-core'
import { everyCrash, skippingClock } from 'flext-core/testing'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { approved, askTwice, refused, ReimburseExpense } from './expense.ts'
import { openOffice } from './office.ts'

const request = { employee: 'ann', euros: 80 }

const waiting = async (runtime: FlextRuntime, id: string): Promise<void> => {
  for (let turn = 0; turn < 1_000; turn++) {
    const shown = await runtime.runs.show({ service: ReimburseExpense.definition.name, id })
    if (FlextResult.isOk(shown) && shown.right.summary.status === 'waiting') return
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
  assert.fail('the run never waits')
}

describe('the expense of the guide', () => {
  it('is paid once somebody approves it', async () => {
    const { ports, letters, paid } = openOffice()
    const runtime = memoryRuntime({ clock: skippingClock({ skips: false }) })
    const expense = new ReimburseExpense(runtime, ports)
    const handle = expense.start(request, { id: 'e-1' })
    await waiting(runtime, 'e-1')
    expect(await expense.signal('e-1', approved, { by: 'bob' })).toEqual(FlextResult.ok(undefined))
    expect(await handle.result).toEqual(FlextResult.ok({ receipt: 'receipt 1', by: 'bob' }))
    expect(letters).toEqual(['bob: ann asks for 80 €', 'ann: paid, receipt 1'])
    expect([...paid.values()]).toEqual([80])
    expect((await runtime.events()).map(({ event }) => event.data)).toEqual([{ euros: 80 }])
  })

  it('is taken back when somebody refuses it', async () => {
    const { ports, reserved } = openOffice()
    const runtime = memoryRuntime({ clock: skippingClock({ skips: false }) })
    const expense = new ReimburseExpense(runtime, ports)
    const handle = expense.start(request, { id: 'e-1' })
    await waiting(runtime, 'e-1')
    await expense.signal('e-1', refused, { why: 'too dear' })
    expect(await handle.result).toEqual(
      FlextResult.fail({ _tag: 'ExpenseRefused', message: 'too dear' }),
    )
    expect(reserved.size).toBe(0)
  })

  it('is taken back when nobody answers, after four reminders', async () => {
    const { ports, letters } = openOffice()
    const runtime = memoryRuntime({ clock: skippingClock() })
    const result = await new ReimburseExpense(runtime, ports).run(request)
    expect(result).toMatchObject(FlextResult.fail({ message: 'nobody answered in 14 days' }))
    expect(letters.filter((letter) => letter.includes('still waits'))).toHaveLength(4)
    expect(letters.at(-1)).toBe('bob: never mind')
  })

  it('is paid once or not at all, whatever crashes', async () => {
    const report = await everyCrash(
      ReimburseExpense,
      request,
      () => {
        const { ports, reserved, paid } = openOffice()
        return {
          ports,
          check: ({ status }) => {
            const [isPaid, isReserved] = status === 'committed' ? [1, 1] : [paid.size, paid.size]
            assert.equal(paid.size, isPaid)
            assert.equal(reserved.size, isReserved)
          },
        }
      },
      { signals: { approved: { by: 'bob' } }, modes: ['crash', 'fail', 'lose'] },
    )
    expect(report.leftOut).toBe(0)
  })

  it('says what is wrong with a signal', async () => {
    const { ports } = openOffice(true)
    const runtime = memoryRuntime({ clock: skippingClock({ skips: false }) })
    const expense = new ReimburseExpense(runtime, ports)
    const handle = expense.start(request, { id: 'e-1' })
    await waiting(runtime, 'e-1')
    const run = { service: ReimburseExpense.definition.name, id: 'e-1' }
    const wrong = await runtime.runs.signal<unknown>(run, 'approved', { by: 7 })
    expect(wrong).toMatchObject(
      FlextResult.fail({
        _tag: 'SignalInvalid',
        message:
          'the signal approved to office.reimburse-expense is not valid: by: expected a string, found 7 (number)',
      }),
    )
    await expense.signal('e-1', approved, { by: 'bob' })
    expect(await handle.result).toMatchObject(FlextResult.fail({ _tag: 'AccountClosed' }))
  })

  it('asks a second person where the first does not answer', async () => {
    class AskTwice extends FlextDomainService.define({
      name: 'office.ask-twice',
      version: 1,
      request: t.null,
      result: t.string,
      signals: [approved],
      *flow() {
        const { by } = yield* askTwice('bob', 'eve')
        return by
      },
    }) {}
    const { ports, letters } = openOffice()
    const clock = skippingClock({ skips: false })
    const runtime = memoryRuntime({ clock })
    const service = new AskTwice(runtime, ports)
    const handle = service.start(null, { id: 'a-1' })
    await clock.advance(2 * 86_400_000)
    await service.signal('a-1', approved, { by: 'eve' })
    expect(await handle.result).toEqual(FlextResult.ok('eve'))
    expect(letters).toEqual(['bob: please answer', 'eve: bob did not answer'])
  })
})
