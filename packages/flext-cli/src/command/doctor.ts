/** `flext doctor` */
import { either as E } from 'fp-ts'

import { checkRoom, checkWritable } from '../doctor/disk.ts'
import { fail, type Finding } from '../doctor/finding.ts'
import { checkJournal } from '../doctor/journal.ts'
import { checkNode, checkSqlite } from '../doctor/platform.ts'
import { checkProject } from '../doctor/project.ts'
import { journalPath, projectFolder } from '../journal-access/project-folder.ts'
import { nativeDestination } from '../pipeline/destination.ts'
import type { Cli } from '../program/cli.ts'
import { exitCodes } from '../program/exit-code.ts'
import type { Outcome } from '../program/outcome.ts'
import { indent } from '../terminal/indent.ts'

export interface DoctorOptions {
  readonly environment?: string
  /** Environment variables that hold PostgreSQL connection strings. */
  readonly database?: ReadonlyArray<string>
}

export const doctor = async (
  cli: Cli,
  { environment, database = [] }: DoctorOptions,
): Promise<Outcome> => {
  const findings: Array<Finding> = [checkNode(process.versions.node), await checkSqlite()]
  const root = projectFolder(cli)
  const journal = journalPath(cli)
  if (E.isLeft(root)) findings.push(fail('project', root.left.message))
  else {
    const project = await checkProject(cli.world, root.right, environment)
    findings.push(...project.findings)
    for (const loader of project.loaders) {
      const place = nativeDestination(loader)
      if (place !== undefined) findings.push(checkWritable('warehouse', place))
    }
  }
  if (E.isRight(journal)) {
    findings.push(...(await checkJournal(journal.right)))
    if (database.length > 0) {
      const { env, now } = cli.world
      const { checkTransactions } = await import('../doctor/transactions.ts')
      findings.push(...(await checkTransactions(journal.right, env, database, now())))
    }
    findings.push(checkWritable('writable', journal.right), checkRoom(journal.right))
  }
  const isWell = findings.every(({ status }) => status !== 'fail')
  return E.right({
    document: { well: isWell, findings },
    text: findingsText(cli, findings),
    exitCode: isWell ? exitCodes.done : exitCodes.failed,
  })
}

const findingsText = ({ paint }: Cli, findings: ReadonlyArray<Finding>): string => {
  const signs = {
    ok: paint.green('ok  '),
    warn: paint.yellow('warn'),
    fail: paint.red('fail'),
  }
  const width = Math.max(...findings.map(({ check }) => check.length))
  const margin = ' '.repeat(width + 8)
  return findings
    .flatMap(({ check, status, says, advice }) => [
      `${signs[status]}  ${paint.dim(check.padEnd(width))}  ${indent(says, margin).trimStart()}`,
      ...(advice === undefined ? [] : [`${margin}${paint.dim('→')} ${advice}`]),
    ])
    .join('\n')
}
