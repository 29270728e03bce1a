/** The limits of a load, as its processes are held to them. */
import type { PairLimits } from '../../singer/pair/pair.ts'
import type { PipelineSettings } from '../pipeline-settings.ts'

export const pairLimitsOf = ({ limits = {} }: PipelineSettings): Partial<PairLimits> => ({
  ...(limits.grace === undefined ? {} : { graceMs: limits.grace }),
  ...(limits.tap_idle === undefined ? {} : { tapMs: limits.tap_idle }),
  ...(limits.target_idle === undefined ? {} : { targetMs: limits.target_idle }),
  ...(limits.line === undefined ? {} : { lineBytes: limits.line }),
  ...(limits.time === undefined ? {} : { wholeMs: limits.time }),
  ...(limits.bytes === undefined ? {} : { wholeBytes: limits.bytes }),
})
