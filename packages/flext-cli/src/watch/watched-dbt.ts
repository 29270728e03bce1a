/** What dbt does, as lines that stay: each node when it has ended, and what dbt says besides. */
import type { DbtNodeEvent, DbtObserver } from 'flext-meltano/dbt'

import type { Cli } from '../program/cli.ts'
import { duration } from '../terminal/quantity.ts'

export const watchedDbt = (
  { notePaint: { dim, green, red, yellow } }: Cli,
  write: (text: string) => void,
): DbtObserver => {
  const marks = { success: green('✔'), pass: green('✔'), warn: yellow('!'), skipped: dim('-') }
  const line = ({ kind, name, status, durationMs, index, total }: DbtNodeEvent): string => {
    const mark = (marks as Readonly<Record<string, string>>)[status ?? ''] ?? red('✘')
    const place = index === undefined || total === undefined ? '' : dim(`${index}/${total} `)
    const took = durationMs === undefined ? '' : `  ${dim(duration(durationMs))}`
    return `${place}${mark} ${kind} ${name}${took}`
  }
  return {
    onNode: (node) => {
      if (node.status !== undefined) write(`  ${dim('dbt │')} ${line(node)}\n`)
    },
    onLog: ({ plugin, line: said }) => write(`  ${dim(`${plugin} │`)} ${said}\n`),
  }
}
