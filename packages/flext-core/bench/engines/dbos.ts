/** DBOS on PostgreSQL: a workflow of five steps, with a pool of 20 connections. */
import { createRequire } from 'node:module'
import { join } from 'node:path'

import { needed, type OpenEngine } from './engine.ts'

/** The little of its API that is used. */
interface DBOS {
  readonly setConfig: (config: {
    readonly name: string
    readonly systemDatabaseUrl: string
    readonly systemDatabasePoolSize: number
    readonly logLevel: string
  }) => void
  readonly launch: () => Promise<void>
  readonly shutdown: () => Promise<void>
  readonly runStep: <A>(work: () => Promise<A>, options: { readonly name: string }) => Promise<A>
  readonly registerWorkflow: <A, B>(
    work: (input: A) => Promise<B>,
    options: { readonly name: string },
  ) => (input: A) => Promise<B>
}

export const dbos: OpenEngine = async ({ postgres, peers }) => {
  const { host, port, user, password, database } = needed(postgres, 'PostgreSQL')
  const require = createRequire(join(needed(peers, 'the folder of the peers'), 'package.json'))
  const { DBOS } = require('@dbos-inc/dbos-sdk') as { readonly DBOS: DBOS }
  DBOS.setConfig({
    name: 'bench',
    systemDatabaseUrl: `postgresql://${user}:${password}@${host}:${port}/${database}`,
    systemDatabasePoolSize: 20,
    logLevel: 'error',
  })
  const add = (name: string, count: number): Promise<number> =>
    DBOS.runStep(async () => count + 1, { name })
  const fiveChanges = async ({ count }: { readonly count: number }) => {
    const one = await add('reserve-stock', count)
    const two = await add('charge-card', one)
    const three = await add('book-courier', two)
    const four = await add('print-label', three)
    return { count: await add('send-receipt', four) }
  }
  const workflow = DBOS.registerWorkflow(fiveChanges, { name: 'five-changes' })
  await DBOS.launch()
  return {
    run: () => workflow({ count: 0 }),
    [Symbol.asyncDispose]: () => DBOS.shutdown(),
  }
}
