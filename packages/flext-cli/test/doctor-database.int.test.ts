import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { either as E } from 'fp-ts'
import { changing, FlextDomainService, type StepContext } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import { startPostgres } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import * as t from 'io-ts'
import { Client } from 'pg'
import { expect, it } from 'vitest'

import { runFlext } from './flext-process.ts'

/** What a step that decides a transaction is recorded with. */
const attempt = '0123456789abcdef01'
const decide = changing({
  name: 'decide',
  output: t.unknown,
  run: async ({ step }: StepContext) => {
    const { journal = '', run = 0 } = (await step.origin?.()) ?? {}
    return E.right({
      _tag: 'Commit',
      transaction: `flext:${journal}:${run}::0`,
      attempt,
      output: 1,
    })
  },
  undo: () => E.right(null),
})

class Decided extends FlextDomainService.define({
  name: 'test.decided',
  version: 1,
  request: t.null,
  result: t.unknown,
  *flow() {
    return yield* decide()
  },
}) {}

describeWith('postgresql', 'flext doctor --database', () => {
  it('lists what is left prepared, since when, and what will become of it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flext-doctor-'))
    await using server = await startPostgres({ maxPreparedTransactions: 5 })
    const journal = join(folder, 'journal.db')
    const opened = await sqliteRuntime({ path: journal })()
    if (E.isLeft(opened)) throw new Error(opened.left.message)
    const decision = await new Decided(opened.right, {}).run(null, { id: 'r1' })
    await opened.right.close()
    const { transaction } = E.isRight(decision)
      ? (decision.right as { readonly transaction: string })
      : { transaction: '' }
    const doctor = (...more: ReadonlyArray<string>) =>
      runFlext(['doctor', '--journal', journal, ...more], folder, { BANK_URL: server.url })

    expect((await doctor('--database', 'BANK_URL')).stdout).toContain(
      'nothing is prepared in BANK_URL',
    )
    const client = new Client(server.connection)
    await client.connect()
    for (const name of [attempt, 'f'.repeat(18)]) {
      await client.query('begin')
      await client.query(`prepare transaction '${transaction}:${name}:bank'`)
    }
    await client.query('begin')
    await client.query(`prepare transaction 'somebody else'`)
    await client.end()

    const { stdout } = await doctor('--database', 'BANK_URL', 'NO_SUCH_URL')
    expect(stdout).toContain(`${transaction}:${attempt}:bank of run r1 (test.decided), prepared`)
    expect(stdout).toContain('is to be committed: its run decided to commit it')
    expect(stdout).toContain('is to be rolled back: its run decided to commit another attempt')
    expect(stdout).toContain('there is no environment variable NO_SUCH_URL')
    expect(stdout).not.toContain('somebody else')
    expect(stdout).not.toContain(server.connection.password)

    await server.shutDown()
    const down = await doctor('--database', 'BANK_URL')
    expect(down.stdout).toContain('participant BANK_URL cannot be reached')
    expect(down.stdout).not.toContain(server.connection.password)
    expect(down.code).toBe(1)
    rmSync(folder, { recursive: true })
  }, 90_000)
})
