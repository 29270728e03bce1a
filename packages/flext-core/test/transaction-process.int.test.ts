import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { either as E } from 'fp-ts'
import { sqliteRuntime } from 'flext-core/sqlite'
import { describeWith } from 'flext-servers/vitest'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { everywhere, pointsPassed, transferBench, type TransferBench } from './transfer-bench.ts'
import { refused, TransferService } from './transfer-world.ts'

const childFile = fileURLToPath(new URL('transfer-child.ts', import.meta.url))

describeWith('postgresql', 'a transaction whose process is killed', () => {
  let bench: TransferBench
  beforeAll(async () => {
    bench = await transferBench()
  }, 120_000)
  afterAll(async () => {
    await bench?.[Symbol.asyncDispose]()
  }, 60_000)

  it.each([{ ledger: false }, { ledger: true }])(
    'is whole or not at all, at whatever point that was (ledger: $ledger)',
    async ({ ledger }) => {
      const { folder, servers, ports, prepared, effectsOf } = bench
      const request = { ledger, fine: false }
      const points = await pointsPassed(bench, ledger)
      expect(points.length).toBeGreaterThan(25)
      const journalOf = (index: number) => join(folder, `${ledger}-${index}.db`)
      await inPairs(points, async (_, index) => {
        const given = {
          journal: journalOf(index),
          debit: servers[0].connection,
          credit: servers[1].connection,
          ledger: join(folder, 'ledger.db'),
          request,
          id: `${ledger}-${index}`,
          dieAt: index + 1,
        }
        const child = spawn(
          process.execPath,
          ['--conditions=@flext/source', childFile, JSON.stringify(given)],
          {
            stdio: ['ignore', 'ignore', 'inherit'],
            env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'cache') },
          },
        )
        expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
      })
      // Some of them died with promises made, or the test shows nothing.
      expect((await prepared()).length).toBeGreaterThan(0)

      for (const [index, point] of points.entries()) {
        const opened = await sqliteRuntime({
          path: journalOf(index),
          persistence: { times: 30, base: 1, cap: 50 },
        })()
        if (E.isLeft(opened)) throw new Error(opened.left.message)
        await using runtime = opened.right
        const service = new TransferService(runtime, ports)
        await runtime.recover()
        const id = `${ledger}-${index}`
        const result = await service.run(request, { id })
        expect([point, result, await effectsOf(id)]).toEqual([
          point,
          E.left(refused),
          everywhere(ledger, [id, `undo ${id}`]),
        ])
      }
      expect(await prepared()).toEqual([])
    },
    240_000,
  )
})

/** Two at a time: the machine has few cores. */
const inPairs = async <A>(
  items: ReadonlyArray<A>,
  work: (item: A, index: number) => Promise<void>,
): Promise<void> => {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++
      await work(items[index]!, index)
    }
  }
  await Promise.all([worker(), worker()])
}
