/** What it costs to dispatch a message, beside calling its handler, and beside the same by hand. */
import * as t from 'io-ts'

import { FlextResult } from 'flext-core'
import {
  FlextDispatcher,
  handle,
  query,
  retrying,
  tracing,
  validating,
  type MessageContext,
} from 'flext-core/dispatch'

import { report } from './figure.ts'
import { inTurn, median } from './sample.ts'

const Add = query({ name: 'bench.add', request: t.type({ count: t.number }), result: t.number })

const add = async (
  { step }: { readonly step: number } & MessageContext,
  { count }: { readonly count: number },
) => FlextResult.ok(count + step)

const handlers = [handle(Add, add)]
const ports = { step: 1 }
const bare = new FlextDispatcher({ handlers, ports })
const layered = new FlextDispatcher({
  handlers,
  ports,
  middleware: [tracing(), validating(), retrying({ times: 2 })],
})
const request = { count: 1 }
const { signal } = new AbortController()
const message = { kind: 'query', name: 'bench.add', id: '1', correlation: '1', signal } as const

const measured = await inTurn(
  [
    { name: 'call', work: () => add({ ...ports, message }, request) },
    { name: 'bare', work: () => bare.dispatch(Add, request) },
    { name: 'layered', work: () => layered.dispatch(Add, request) },
  ],
  { rounds: 9, calls: 50_000 },
)

const ns = (name: string): number => median(measured.get(name) ?? [])
const beside = { unit: 'ns/message', peer: 'the handler, called', peerValue: ns('call') }
report([
  { name: 'core/dispatch/no middleware', value: ns('bare'), ...beside },
  {
    name: 'core/dispatch/tracing, validating, retrying, without a tracer',
    value: ns('layered'),
    ...beside,
  },
])
