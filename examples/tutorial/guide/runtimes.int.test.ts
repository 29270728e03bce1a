import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { FlextResult, type FlextRuntime } from 'flext-core'
import { freePort, startPostgres, startRestate } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { describe, expect, it, vi } from 'vitest'

import { approved, ReimburseExpense } from './expense.ts'
import { openOffice } from './office.ts'
import { openRuntime, type Where } from './runtimes.ts'

const run = { service: ReimburseExpense.definition.name, id: 'e-1' }
const request = { employee: 'ann', euros: 80 }

const untilWaiting = (runtime: FlextRuntime): Promise<void> =>
  vi.waitFor(
    async () => {
      const shown = await runtime.runs.show(run)
      expect(shown).toMatchObject(FlextResult.ok({ summary: { status: 'waiting' } }))
    },
    { timeout: 30_000 },
  )

/** One process begins the run and goes away while it waits; another one hears the approval. */
const acrossProcesses = async (where: Where): Promise<void> => {
  const { ports, letters, paid } = openOffice()
  {
    await using runtime = await openRuntime(where)
    void new ReimburseExpense(runtime, ports).run(request, { id: run.id })
    await untilWaiting(runtime)
  }
  await using runtime = await openRuntime(where)
  const expense = new ReimburseExpense(runtime, ports)
  await runtime.recover()
  await untilWaiting(runtime)
  expect(await expense.signal(run.id, approved, { by: 'bob' })).toEqual(FlextResult.ok(undefined))
  expect(await expense.run(request, { id: run.id })).toEqual(
    FlextResult.ok({ receipt: 'receipt 1', by: 'bob' }),
  )
  expect(letters).toEqual(['bob: ann asks for 80 €', 'ann: paid, receipt 1'])
  expect(paid.size).toBe(1)
}

describe('the same service in one file', () => {
  it('goes on in the next process', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flext-runtimes-'))
    await acrossProcesses({ kind: 'sqlite', path: join(folder, 'journal.db') })
    rmSync(folder, { recursive: true })
  })
})

describeWith('postgresql', 'the same service on PostgreSQL', () => {
  it('goes on in the next process', async () => {
    await using server = await startPostgres()
    await acrossProcesses({ kind: 'postgres', connection: server.url })
  }, 90_000)
})

describeWith('restate', 'the same service on Restate', () => {
  it('goes on in the next process', async () => {
    await using server = await startRestate()
    const { ingress, admin } = server
    await acrossProcesses({ kind: 'restate', ingress, admin, port: await freePort() })
  }, 90_000)
})
