/** How a run ended, in words and in a colour: one that committed without some of its streams is no green one. */
import type { PipelineAccount } from './model.ts'

export interface Standing {
  readonly kind: 'passed' | 'warn' | 'failed'
  /** `committed`, `committed without 2 of its streams`. */
  readonly text: string
}

export const standing = ({
  status,
  streamFailures = {},
}: Pick<PipelineAccount, 'status' | 'streamFailures'>): Standing => {
  if (status !== 'committed') return { kind: 'failed', text: status }
  const missing = Object.keys(streamFailures).length
  return missing === 0
    ? { kind: 'passed', text: status }
    : {
        kind: 'warn',
        text: `${status} without ${missing === 1 ? 'one' : missing} of its streams`,
      }
}
