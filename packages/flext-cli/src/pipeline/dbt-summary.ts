/** What a run of dbt came to, for people: a line a node that builds something, and how many tests passed. */
import type { Cli } from '../program/cli.ts'
import { count, duration } from '../terminal/quantity.ts'
import { shellWord } from '../terminal/shell-word.ts'
import { table } from '../terminal/table.ts'
import type { FinishedCommand } from './run-steps.ts'

const isTest = (kind: string): boolean => kind === 'test' || kind === 'unit_test'

/** Nothing where the command is none of dbt's. */
export const dbtText = (
  { paint }: Cli,
  { command, durationMs, dbt }: FinishedCommand,
): string | undefined => {
  if (dbt === undefined) return undefined
  const { run, nodes, checks } = dbt
  const rows = nodes
    .filter(({ kind }) => !isTest(kind))
    .map((node) => [
      node.name,
      node.rows === null ? '' : count(node.rows),
      duration(node.durationMs),
      paint.dim(node.kind),
    ])
  const columns = [
    { head: 'node' },
    { head: 'rows', align: 'right' as const },
    { head: 'took', align: 'right' as const },
    { head: '' },
  ]
  const failed = checks.filter(({ passed }) => !passed).map(({ check }) => check)
  const passed = `${checks.length - failed.length} of ${checks.length} passed`
  return [
    `${paint.green('✔')} ${paint.bold(command)}`,
    `  took ${duration(durationMs)}`,
    '',
    ...(rows.length === 0 ? [] : [...table(columns, rows, paint).map((line) => `  ${line}`), '']),
    ...(checks.length === 0
      ? []
      : [
          `  ${paint.dim('tests')}  ${passed}${failed.length === 0 ? '' : `; warned: ${failed.join(', ')}`}`,
        ]),
    `${paint.dim('→')} flext runs show ${shellWord(run)}`,
  ].join('\n')
}
