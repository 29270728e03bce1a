/** Restate, one node, as its SDK is used: a workflow of five `ctx.run`, asked for through the ingress. */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'

import { createEndpointHandler, workflow, type WorkflowContext } from '@restatedev/restate-sdk'

import { needed, type OpenEngine } from './engine.ts'

const add = (ctx: WorkflowContext, name: string, count: number): Promise<number> =>
  ctx.run(name, () => count + 1)

const fiveChanges = workflow({
  name: 'bench-five-changes',
  handlers: {
    run: async (ctx: WorkflowContext, { count }: { readonly count: number }) => {
      const one = await add(ctx, 'reserve-stock', count)
      const two = await add(ctx, 'charge-card', one)
      const three = await add(ctx, 'book-courier', two)
      const four = await add(ctx, 'print-label', three)
      return { count: await add(ctx, 'send-receipt', four) }
    },
  },
})

const posted = async (url: string, body: unknown): Promise<unknown> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`)
  return JSON.parse(text)
}

export const restate: OpenEngine = async ({ restate: node }) => {
  const { ingress, admin } = needed(node, 'Restate')
  const server = createServer(createEndpointHandler({ services: [fiveChanges], logger: () => {} }))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  await posted(`${admin}/deployments`, { uri: `http://127.0.0.1:${port}` })
  return {
    run: () => posted(`${ingress}/bench-five-changes/${randomUUID()}/run`, { count: 0 }),
    [Symbol.asyncDispose]: async () => {
      server.close()
    },
  }
}
