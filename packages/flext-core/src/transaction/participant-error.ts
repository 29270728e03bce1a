/** How a participant may keep a transaction over several systems from being done. */
import { sqlTroubleIn } from '../completion/sql-trouble.ts'
import { hideSecrets } from '../result/secret.ts'
import type { FlextError } from '../result/error.ts'

/** A PostgreSQL that refuses `PREPARE TRANSACTION`, as it does by default. Nothing was begun. */
export interface PreparedTransactionsDisabled extends FlextError<'PreparedTransactionsDisabled'> {
  readonly step: string
  readonly participant: string
}

/** Nobody could talk to a participant. While the transaction is not decided, nothing was changed. */
export interface ParticipantUnreachable extends FlextError<'ParticipantUnreachable'> {
  /** Undefined where no step speaks to it, but whoever looks what is left. */
  readonly step?: string
  readonly participant: string
  /** The database's or the system's. */
  readonly code: string
}

export type ParticipantError = PreparedTransactionsDisabled | ParticipantUnreachable

export const preparedTransactionsDisabled = (
  step: string,
  participant: string,
): PreparedTransactionsDisabled => ({
  _tag: 'PreparedTransactionsDisabled',
  message: `${step} needs prepared transactions, and the PostgreSQL of participant ${participant} has max_prepared_transactions = 0: set it in postgresql.conf to at least max_connections (\`alter system set max_prepared_transactions = 100\`) and restart that server; nothing was begun`,
  step,
  participant,
})

export const participantUnreachable = (
  step: string | undefined,
  participant: string,
  code: string,
  thrown: unknown,
): ParticipantUnreachable => {
  const said = thrown instanceof Error ? hideSecrets(thrown.message) : ''
  return {
    _tag: 'ParticipantUnreachable',
    message: `participant ${participant}${step === undefined ? '' : ` of ${step}`} cannot be reached (${said === '' ? code : said})`,
    ...(step !== undefined && { step }),
    participant,
    code,
  }
}

/** What was thrown by whoever spoke to it, where that says so. Anything else is thrown on. */
export const asUnreachable = (
  step: string | undefined,
  participant: string,
  thrown: unknown,
): ParticipantUnreachable => {
  const trouble = sqlTroubleIn(thrown)
  if (trouble?.kind !== 'unreachable') throw thrown
  return participantUnreachable(step, participant, trouble.code, thrown)
}
