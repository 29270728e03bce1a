/** The steps of the guide, one of each kind, and a service made of them. */
import {
  all,
  attempt,
  changing,
  event,
  finishing,
  FlextDomainService,
  now,
  pivot,
  reading,
  type FlextResult,
  type StepContext,
} from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import { Rate, type LedgerPort, type RatesPort } from './ports.ts'

// #region reading
export const findRate = reading({
  name: 'findRate',
  output: Rate,
  run: ({ rates, step }: RatesPort & StepContext, currency: string) =>
    rates.find(currency, step.signal),
  timeout: '2s',
  retry: { times: 3, base: 200, cap: 5_000, when: ({ _tag }) => _tag !== 'CurrencyUnknown' },
})
// #endregion

export const recallRate = reading({
  name: 'recallRate',
  output: Rate,
  run: ({ rates }: RatesPort, currency: string) => rates.lastKnown(currency),
})

// #region changing
export const bookTransfer = changing({
  name: 'bookTransfer',
  output: t.string,
  run: ({ ledger, step }: LedgerPort & StepContext, account: string, euros: number) =>
    ledger.book({ reference: step.runId, account, euros }, step.key, step.signal),
  retry: { times: 2, when: ({ _tag }) => _tag !== 'AccountClosed' },
  undo: ({ ledger, step }) => ledger.cancel(step.runId),
  undoInDoubt: ({ ledger, step }) => ledger.cancel(step.runId),
})
// #endregion

// #region events
export const TransferReleased = event({
  type: 'bank.transfer.released',
  data: t.type({ booking: t.string, euros: t.number }),
})

export interface BankPort {
  readonly bank: { readonly release: (booking: string, key: string) => Promise<void> }
}

export const releaseTransfer = pivot({
  name: 'releaseTransfer',
  output: t.null,
  run: async ({ bank, step }: BankPort & StepContext, booking: string, _euros: number) => {
    await bank.release(booking, step.key)
    return E.right(null)
  },
  events: (_output, booking, euros) => [TransferReleased.of({ booking, euros })],
})
// #endregion

// #region finishing
export interface MailPort {
  readonly mail: { readonly send: (text: string) => FlextResult<void> }
}

export const sendReceipt = finishing({
  name: 'sendReceipt',
  output: t.void,
  run: ({ mail }: MailPort, text: string) => mail.send(text),
})
// #endregion

// #region flow
export class Transfer extends FlextDomainService.define({
  name: 'bank.transfer',
  version: 1,
  request: t.type({ account: t.string, amounts: t.record(t.string, t.number) }),
  result: t.type({ euros: t.number }),
  *flow({ account, amounts }) {
    const at = yield* now()
    const converted = yield* all(
      Object.entries(amounts).map(([currency, amount]) => inEuros(currency, amount)),
      { concurrency: 4 },
    )
    const euros = converted.reduce((sum, each) => sum + each, 0)

    const booking = yield* bookTransfer(account, euros)
    yield* releaseTransfer(booking, euros)
    yield* sendReceipt(`${euros} € to ${account} on ${at.toISOString()}`)
    return { euros }
  },
}) {}

/** Part of a flow, and here a branch of it. An old rate will do where there is no new one. */
function* inEuros(currency: string, amount: number) {
  const found = yield* attempt(findRate(currency))
  const rate = E.isRight(found) ? found.right : yield* recallRate(currency)
  return rate.euros * amount
}
// #endregion
