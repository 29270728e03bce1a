/** Prepared transactions that a journal's runs have left in databases, and what will become of each. */
import { decidingJournal, hideSecrets, JournalBroken } from 'flext-core'
import { readSqliteJournal } from 'flext-core/sqlite'
import { inDoubtAt, type InDoubt, type InDoubtReport } from 'flext-core/transaction'
import { either as E } from 'fp-ts'

import { duration } from '../terminal/quantity.ts'
import { fail, ok, warn, type Finding } from './finding.ts'

const check = 'in doubt'

/** `variables` are environment variables that hold connection strings: those do not belong on a command line. */
export const checkTransactions = async (
  journal: string,
  env: Readonly<Record<string, string | undefined>>,
  variables: ReadonlyArray<string>,
  now: number,
): Promise<ReadonlyArray<Finding>> => {
  const unset = variables.filter((name) => (env[name] ?? '') === '')
  const there = variables.filter((name) => !unset.includes(name))
  return [
    ...unset.map((name) =>
      fail(
        check,
        `there is no environment variable ${hideSecrets(name)}`,
        'name one that holds a PostgreSQL connection string',
      ),
    ),
    ...(there.length === 0 ? [] : await lookIn(journal, env, there, now)),
  ]
}

const lookIn = async (
  journal: string,
  env: Readonly<Record<string, string | undefined>>,
  variables: ReadonlyArray<string>,
  now: number,
): Promise<ReadonlyArray<Finding>> => {
  const opened = await readSqliteJournal(journal)()
  if (E.isLeft(opened)) return [fail(check, opened.left.message)]
  const reader = opened.right
  try {
    const connections = Object.fromEntries(variables.map((name) => [name, env[name] ?? '']))
    const report = await inDoubtAt(decidingJournal(reader), connections)
    return E.isLeft(report)
      ? [fail(check, report.left.message)]
      : findingsOf(report.right, variables, now)
  } catch (thrown) {
    if (thrown instanceof JournalBroken) return [fail(check, thrown.message)]
    throw thrown
  } finally {
    reader.close()
  }
}

const findingsOf = (
  { inDoubt, unreachable }: InDoubtReport,
  variables: ReadonlyArray<string>,
  now: number,
): ReadonlyArray<Finding> => [
  ...unreachable.map(({ message }) =>
    fail(check, message, 'what it has promised stays locked until it is back'),
  ),
  ...inDoubt.map((each) => findingOf(each, now)),
  ...(inDoubt.length + unreachable.length === 0
    ? [ok(check, `nothing is prepared in ${variables.join(', ')}`)]
    : []),
]

const findingOf = ({ gid, run, becomes, why, preparedAt }: InDoubt, now: number): Finding => {
  const whose =
    run === undefined ? 'of no run of this journal' : `of run ${run.id} (${run.service})`
  const age = duration(Math.max(0, now - Number(preparedAt)))
  const fate = { commit: 'to be committed', rollback: 'to be rolled back', wait: 'undecided' }
  return warn(
    check,
    `${gid} ${whose}, prepared ${age} ago, is ${fate[becomes]}: ${why}`,
    'start the program that declares it: recovery and its sweeper end it; do not end it by hand',
  )
}
