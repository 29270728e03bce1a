export { inDoubt, type InDoubt, type InDoubtReport } from './in-doubt.ts'
export { inDoubtAt } from './in-doubt-at.ts'
export type { NotSupportedByRuntime } from '../runtime/not-supported.ts'
export {
  lastResource,
  preparing,
  type Participant,
  type Participants,
  type TransactionsIn,
} from './participant.ts'
export type {
  ParticipantError,
  ParticipantUnreachable,
  PreparedTransactionsDisabled,
} from './participant-error.ts'
export type { OpenParticipants } from './opening.ts'
export { takesPrepared } from './prepared-transactions.ts'
export { reachable, type ReachableTransaction, type WhereToLook } from './reachable.ts'
export { keepSwept, sweep, type KeepSweptOptions, type SweepReport } from './sweep.ts'
export {
  transaction,
  type DeclaredTransaction,
  type TransactionDeclaration,
} from './transaction.ts'
export {
  transactionOver,
  type OpenedTransaction,
  type TransactionOverDeclaration,
} from './transaction-over.ts'
export type { TransactionCall } from './transaction-call.ts'
export type { TransactionPoint } from './transaction-point.ts'
export type { TwoPhaseFailure } from './two-phase.ts'
