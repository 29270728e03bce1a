/** Where a native target writes: its file or folder, and the table or file of each stream. */
import { isAbsolute, join, resolve } from 'node:path'

import type { PipelineSpec, ResolvedPlugin } from 'flext-meltano'

/** The file or folder; undefined for a foreign target, which does as it is told. */
export const destinationOf = ({ target }: PipelineSpec): string | undefined =>
  nativeDestination(target)

export const nativeDestination = ({ native, config, cwd }: ResolvedPlugin): string | undefined => {
  const told =
    native === 'target-sqlite'
      ? config['database']
      : native === 'target-jsonl'
        ? config['destination_path']
        : undefined
  if (typeof told !== 'string') return undefined
  return isAbsolute(told) ? told : resolve(cwd, told)
}

/** What a stream becomes there: a table, or a file. */
export const placeOf = (spec: PipelineSpec, stream: string): string | undefined => {
  const { native, config } = spec.target
  if (native === 'target-sqlite') {
    const prefix = config['default_table_prefix']
    return `table ${typeof prefix === 'string' ? prefix : ''}${stream}`
  }
  const folder = destinationOf(spec)
  return folder === undefined ? undefined : join(folder, `${encodeURIComponent(stream)}.jsonl`)
}
