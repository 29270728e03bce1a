/** How much the benches of loads load: `--rows N` (1,000,000), `--memory-rows N` (five times as many; 0 leaves that out). */
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    'memory-rows': { type: 'string' },
    json: { type: 'boolean' },
  },
})

export const rows = Number(values.rows)
/** Rows of the load whose memory is looked at. */
export const memoryRows = Number(values['memory-rows'] ?? rows * 5)
