/** Two gates, one behind the other: what the first keeps back, the second never sees. */
import type { RecordGate } from './record-gate.ts'

export const bothGates = (first: RecordGate, second: RecordGate): RecordGate => ({
  schema: (...said) => {
    first.schema(...said)
    second.schema(...said)
  },
  record: (...said) => first.record(...said) && second.record(...said),
  version: (...said) => {
    first.version?.(...said)
    second.version?.(...said)
  },
  state: (...said) => {
    first.state(...said)
    second.state(...said)
  },
  end: (rows) => {
    first.end(rows)
    second.end(rows)
  },
  failure: () => first.failure() ?? second.failure(),
  kept: () => ({ ...first.kept(), ...second.kept() }),
})
