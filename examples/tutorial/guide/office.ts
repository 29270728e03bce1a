/** An office in memory, for the tests of the guide. */
import { FlextTask } from 'flext-core'

import type { OfficePort } from './expense.ts'

export interface Office {
  readonly ports: OfficePort
  readonly letters: Array<string>
  readonly reserved: Set<string>
  readonly paid: Map<string, number>
}

export const openOffice = (closed = false): Office => {
  const letters: Array<string> = []
  const reserved = new Set<string>()
  const paid = new Map<string, number>()
  const office: OfficePort['office'] = {
    reserve: (key) => FlextTask.ok((reserved.add(key), null)),
    release: (key) => FlextTask.ok((reserved.delete(key), null)),
    write: (to, text) => FlextTask.ok((letters.push(`${to}: ${text}`), null)),
    approverOf: () => FlextTask.ok('bob'),
    pay: (key, _, euros) =>
      closed
        ? FlextTask.fail({ _tag: 'AccountClosed', message: 'the account is closed' } as const)
        : FlextTask.ok((paid.set(key, euros), `receipt ${paid.size}`)),
  }
  return { ports: { office }, letters, reserved, paid }
}
