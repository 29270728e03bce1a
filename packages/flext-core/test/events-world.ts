/** A service that tells three events a run, and the sink that hands them on, for tests that kill its process. */
import { changing, event, FlextDomainService, webhookSink, type EventSubscriber } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

const Told = event({ type: 'test.told', data: t.type({ run: t.number, word: t.number }) })

const tell = changing({
  name: 'tell',
  output: t.null,
  run: (_: unknown, _run: number) => E.right(null),
  undo: () => E.right(null),
  events: (_, run) => [0, 1, 2].map((word) => Told.of({ run, word })),
})

export class EventsKillService extends FlextDomainService.define({
  name: 'test.events-kill',
  version: 1,
  request: t.number,
  result: t.null,
  *flow(run) {
    return yield* tell(run)
  },
}) {}

export const signingKey = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

export const killedSink = (url: string): EventSubscriber =>
  webhookSink({ name: 'hook', url, secret: signingKey, parking: { base: 5, cap: 20 } })
