/** A service whose runs take turns, and start by themselves. */
import { FlextDomainService, pivot, queue, type FlextResult, type StepContext } from 'flext-core'
import { schedule } from 'flext-core/schedule'
import * as t from 'io-ts'

export interface PostPort {
  /** Sends each letter once, however often it is asked under the same key. */
  readonly send: (
    key: string,
    customer: string,
    issue: string,
  ) => Promise<FlextResult<string, never>>
}

const send = pivot({
  name: 'send',
  output: t.string,
  run: ({ send: post, step }: PostPort & StepContext, customer: string, issue: string) =>
    post(step.key, customer, issue),
})

export class SendNewsletter extends FlextDomainService.define({
  name: 'office.send-newsletter',
  version: 1,
  request: t.type({ customer: t.string, issue: t.string }),
  result: t.string,
  *flow({ customer, issue }) {
    return yield* send(customer, issue)
  },
}) {}

// #region queue
/** What the mail server takes: 10 letters at once and 600 a minute, of which one customer gets 5. */
export const outbox = queue({
  name: 'outbox',
  concurrency: 10,
  rate: { limit: 600, per: '1m' },
  perKey: { concurrency: 1, rate: { limit: 5, per: '1m' } },
  length: 100_000,
})
// #endregion

// #region enqueue
export const sendSoon = async (
  newsletter: SendNewsletter,
  customer: string,
  issue: string,
): Promise<string> => {
  const handle = newsletter.start(
    { customer, issue },
    { queue: { in: outbox, key: customer, dedupe: `${customer} ${issue}` } },
  )
  const accepted = await handle.accepted()
  return accepted._tag === 'Right' ? `${handle.id} waits for its turn` : accepted.left.message
}
// #endregion

// #region schedule
export const mondays = schedule({
  name: 'mondays',
  cron: '30 6 * * MON',
  timeZone: 'Europe/Lisbon',
  service: SendNewsletter,
  request: (at) => ({ customer: 'everybody', issue: at.toISOString().slice(0, 10) }),
  catchUp: 'latest',
  overlap: 'skip',
})
// #endregion
