/** How a record is written down. */
import { FlextDefect } from '../result/error.ts'
import type { RunRecord, StepDone } from './record.ts'

/** The record as JSON. A record that JSON cannot say is a defect of whoever made it. */
export const bodyOf = (record: RunRecord): string => {
  try {
    return record.kind === 'step' && isPlain(record) ? stepBody(record) : JSON.stringify(record)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new FlextDefect(`a ${record.kind} record cannot be kept as JSON: ${why}`, { cause })
  }
}

/** Most steps are done at the first attempt and tell nothing: their records have no other fields. */
const plainFields = 6

const isPlain = (record: StepDone): boolean => {
  let fields = 0
  for (const _ in record) fields++
  return fields === plainFields && record.output !== undefined && Number.isFinite(record.took)
}

/** What `JSON.stringify` would write, put together in half its time: nearly all records are these. */
const stepBody = ({ lane, place, name, output, took }: StepDone): string => {
  const [inLane, called] = [lane === '' ? '""' : JSON.stringify(lane), JSON.stringify(name)]
  const yielded = JSON.stringify(output)
  return `{"kind":"step","lane":${inLane},"place":${place},"name":${called},"output":${yielded},"took":${took}}`
}
