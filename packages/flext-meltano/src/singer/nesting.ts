/** How deep objects and lists may stand in each other. Far beyond that, JSON is read and not written. */
import type { SingerRecord } from './message.ts'
import type { RecordProblem } from './record-check.ts'

const deepest = 1000

/** The first column of a record that is nested too deep; `text` is the line that it came in. */
export const nestingProblem = (record: SingerRecord, text: string): RecordProblem | undefined => {
  if (text.length < 2 * deepest || !hasBrackets(text)) return undefined
  const column = Object.keys(record).find((name) => isTooDeep(record[name]))
  return column === undefined
    ? undefined
    : {
        column,
        expected: `objects and lists that stand in each other at most ${deepest} deep`,
        found: 'more',
      }
}

/** Whether a text has enough brackets for such a nesting. */
const hasBrackets = (text: string): boolean => {
  let count = 0
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      count += 1
      if (count > deepest) return true
    }
  }
  return false
}

const isTooDeep = (value: unknown): boolean => {
  let level: ReadonlyArray<unknown> = [value]
  for (let depth = 0; depth <= deepest; depth += 1) {
    level = level.flatMap((each) =>
      typeof each === 'object' && each !== null ? (Object.values(each) as unknown[]) : [],
    )
    if (level.length === 0) return false
  }
  return true
}
