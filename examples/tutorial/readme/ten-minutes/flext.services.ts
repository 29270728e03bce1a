/** Signs somebody up for a course: a seat, an invoice and a letter, or nothing of all that. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'

import { changing, FlextDomainService, FlextResult, pivot, provide } from 'flext-core'
import type { FlextError, StepContext } from 'flext-core'
import * as t from 'io-ts'

/** Three systems that know nothing of each other. Here they are folders. */
interface Systems {
  readonly put: (folder: 'seats' | 'invoices' | 'letters', name: string, text: string) => void
  readonly remove: (folder: 'seats' | 'invoices', name: string) => void
}

const freeSeat = ({ remove, step }: Systems & StepContext) => {
  remove('seats', step.runId)
  return FlextResult.ok()
}

const takeSeat = changing({
  name: 'takeSeat',
  output: t.void,
  run: ({ put, step }: Systems & StepContext, who: string) => {
    put('seats', step.runId, who)
    return FlextResult.ok()
  },
  undo: freeSeat,
  undoInDoubt: freeSeat,
})

const cancelInvoice = ({ remove, step }: Systems & StepContext) => {
  remove('invoices', step.runId)
  return FlextResult.ok()
}

const writeInvoice = changing({
  name: 'writeInvoice',
  output: t.number,
  run: ({ put, step }: Systems & StepContext, euros: number) => {
    put('invoices', step.runId, `${euros} €`)
    return FlextResult.ok(euros)
  },
  undo: cancelInvoice,
  undoInDoubt: cancelInvoice,
})

/** The point of no return: a letter that is in the post does not come back. */
const sendLetter = pivot({
  name: 'sendLetter',
  output: t.string,
  run: (
    { put, step }: Systems & StepContext,
    to: string,
  ): FlextResult<string, FlextError<'NoPost'>> => {
    if (to === 'Atlantis')
      return FlextResult.fail({ _tag: 'NoPost', message: 'no post goes there' })
    put('letters', step.runId, `to ${to}`)
    return FlextResult.ok(`letters/${step.runId}.txt`)
  },
})

class SignUp extends FlextDomainService.define({
  name: 'school.sign-up',
  version: 1,
  request: t.type({ who: t.string, to: t.string }),
  result: t.type({ euros: t.number, letter: t.string }),
  *flow({ who, to }) {
    yield* takeSeat(who)
    const euros = yield* writeInvoice(90)
    const letter = yield* sendLetter(to)
    return { euros, letter }
  },
}) {}

/** What `flext service run` runs, and how it opens what the service needs. */
export const services = [
  provide(SignUp, ({ env }): Systems => ({
    put: (folder, name, text) => {
      mkdirSync(folder, { recursive: true })
      writeFileSync(`${folder}/${name}.txt`, text)
      if (env['PULL_THE_PLUG'] === folder) process.kill(process.pid, 'SIGKILL')
    },
    remove: (folder, name) => rmSync(`${folder}/${name}.txt`, { force: true }),
  })),
]
