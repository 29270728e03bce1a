/** The service of the guide to flows: an expense that somebody approves, or not, in so many days. */
import {
  all,
  attempt,
  call,
  changing,
  event,
  failWith,
  FlextDomainService,
  FlextResult,
  patched,
  pivot,
  race,
  raise,
  reading,
  signal,
  sleep,
  waitFor,
  type FlextError,
  type FlextTask,
  type StepContext,
} from 'flext-core'
import * as t from 'io-ts'

export type ExpenseRefused = FlextError<'ExpenseRefused'>
export type AccountClosed = FlextError<'AccountClosed'>

export interface OfficePort {
  readonly office: {
    readonly reserve: (key: string, euros: number) => FlextTask<null, never>
    readonly release: (key: string) => FlextTask<null, never>
    readonly write: (to: string, text: string) => FlextTask<null, never>
    readonly approverOf: (employee: string) => FlextTask<string, never>
    readonly pay: (key: string, employee: string, euros: number) => FlextTask<string, AccountClosed>
  }
}

// #region signals
export const approved = signal({ name: 'approved', payload: t.type({ by: t.string }) })
export const refused = signal({ name: 'refused', payload: t.type({ why: t.string }) })
// #endregion

export const ExpensePaid = event({ type: 'office.expense-paid', data: t.type({ euros: t.number }) })

const findApprover = reading({
  name: 'findApprover',
  output: t.string,
  run: ({ office }: OfficePort, employee: string) => office.approverOf(employee),
})

const reserveBudget = changing({
  name: 'reserveBudget',
  output: t.null,
  run: ({ office, step }: OfficePort & StepContext, euros: number) =>
    office.reserve(step.runId, euros),
  undo: ({ office, step }) => office.release(step.runId),
  undoInDoubt: ({ office, step }) => office.release(step.runId),
})

const write = changing({
  name: 'write',
  output: t.null,
  run: ({ office }: OfficePort, to: string, text: string) => office.write(to, text),
  undo: ({ office }, _, to) => office.write(to, 'never mind'),
})

/** Nothing is gained by taking a reminder back. */
const remindOnce = changing({
  name: 'remindOnce',
  output: t.null,
  run: ({ office }: OfficePort, to: string) => office.write(to, 'an expense still waits for you'),
  undo: () => FlextResult.ok(null),
})

const payOut = pivot({
  name: 'payOut',
  output: t.string,
  run: ({ office, step }: OfficePort & StepContext, employee: string, euros: number) =>
    office.pay(step.key, employee, euros),
})

// #region child
export class PayEmployee extends FlextDomainService.define({
  name: 'office.pay-employee',
  version: 1,
  request: t.type({ employee: t.string, euros: t.number }),
  result: t.string,
  *flow({ employee, euros }) {
    return yield* payOut(employee, euros)
  },
}) {}
// #endregion

/** Writes every third day until somebody stops it. */
// #region reminders
function* remind(approver: string) {
  for (;;) {
    yield* sleep('3d')
    yield* remindOnce(approver)
  }
}
// #endregion

// #region service
export class ReimburseExpense extends FlextDomainService.define({
  name: 'office.reimburse-expense',
  version: 1,
  request: t.type({ employee: t.string, euros: t.number }),
  result: t.type({ receipt: t.string, by: t.string }),
  signals: [approved, refused],
  *flow({ employee, euros }) {
    const [approver] = yield* all([findApprover(employee), reserveBudget(euros)])
    yield* write(approver, `${employee} asks for ${euros} €`)

    const answer = yield* race({
      yes: waitFor(approved),
      no: waitFor(refused),
      late: sleep('14d'),
      reminding: remind(approver),
    })
    if (answer.winner !== 'yes') {
      const message = answer.winner === 'no' ? answer.value.why : 'nobody answered in 14 days'
      return yield* failWith({ _tag: 'ExpenseRefused', message })
    }

    const receipt = yield* call(PayEmployee, { employee, euros })
    yield* raise(ExpensePaid.of({ euros }))
    if (yield* patched('tell-the-employee')) yield* write(employee, `paid, ${receipt}`)
    return { receipt, by: answer.value.by }
  },
}) {}
// #endregion

// #region attempt
/** Asks a second time where the first answer does not come in time. */
export function* askTwice(first: string, second: string) {
  yield* write(first, 'please answer')
  const answer = yield* attempt(waitFor(approved, { timeout: '2d' }))
  if (FlextResult.isOk(answer)) return answer.right
  yield* write(second, `${first} did not answer`)
  return yield* waitFor(approved, { timeout: '2d' })
}
// #endregion
