/** A process that does one transfer and kills itself when it has passed so many points of it. */
import { sqliteRuntime } from 'flext-core/sqlite'

import { postgresEffects, sqliteEffects } from './sql-world.ts'
import { atEachPoint, TransferService } from './transfer-world.ts'

interface Given {
  readonly journal: string
  readonly debit: Parameters<typeof postgresEffects>[0]
  readonly credit: Parameters<typeof postgresEffects>[0]
  readonly ledger: string
  readonly request: { readonly ledger: boolean; readonly fine: boolean }
  readonly id: string
  readonly dieAt: number
}

const given = JSON.parse(process.argv[2] ?? '') as Given
let passed = 0
const pass = (): undefined => {
  if (++passed === given.dieAt) process.kill(process.pid, 'SIGKILL')
  return undefined
}
const opened = await sqliteRuntime({ path: given.journal, faults: pass })()
if (opened._tag === 'Left') throw new Error(opened.left.message)
atEachPoint(pass)
const [debit, credit] = [postgresEffects(given.debit), postgresEffects(given.credit)]
const ledger = sqliteEffects(given.ledger)
const service = new TransferService(opened.right, { debit, credit, ledger })
const result = await service.run(given.request, { id: given.id })
process.stdout.write(`${result._tag}\n`)
await opened.right.close()
await Promise.all([debit.destroy(), credit.destroy(), ledger.destroy()])
