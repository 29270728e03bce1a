/**
 * Lines of a file as RECORD messages. A line whose properties are all wanted goes into its message as
 * it stands, so that no number in it loses a digit.
 */
import { schemaMessage, type SelectedStream } from '../file-streams/selected-streams.ts'
import { mayHoldLongNumber, parseExactly } from '../singer/exact-number.ts'
import type { SingerRecord } from '../singer/message.ts'
import { recordCheck } from '../singer/record-check.ts'
import { schemaOfValue } from '../singer/tap/json-sample.ts'
import type { SourceProblem } from '../singer/tap/tap-error.ts'
import type { JsonLine } from './json-lines.ts'
import type { JsonlFiles } from './jsonl-files.ts'

export interface RecordPrinter {
  /** The messages of lines, or what is wrong with them. */
  readonly print: (lines: ReadonlyArray<JsonLine>) => string | ReadonlyArray<SourceProblem>
}

/** Prints the lines of a stream; properties that no sample showed are announced when they come. */
export const recordPrinter = (stream: SelectedStream<JsonlFiles>): RecordPrinter => {
  const head = `{"type":"RECORD","stream":${JSON.stringify(stream.name)},"record":`
  const takesNew = !stream.isPart && stream.files.schema === undefined
  let properties = stream.properties
  let known = new Set(Object.keys(properties))
  let check = recordCheck(schemaMessage(stream))

  /** Announces what is new in an object. */
  const announce = (object: SingerRecord): string => {
    const added = Object.entries(object).filter(([name]) => !known.has(name))
    properties = {
      ...properties,
      ...Object.fromEntries(added.map(([name, value]) => [name, schemaOfValue(value)])),
    }
    known = new Set(Object.keys(properties))
    const message = schemaMessage({ ...stream, properties })
    check = recordCheck(message)
    return `${JSON.stringify(message)}\n`
  }

  return {
    print: (lines) => {
      const problems: Array<SourceProblem> = []
      let text = ''
      for (const { text: line, object, line: number } of lines) {
        let isWhole = true
        for (const name in object) if (!known.has(name)) isWhole = false
        if (!isWhole && takesNew) {
          text += announce(object)
          isWhole = true
        }
        const exact = mayHoldLongNumber(line) ? (parseExactly(line) as SingerRecord) : object
        const misfits = check(exact)
        if (misfits !== undefined)
          problems.push(...misfits.map((one) => ({ line: number, ...one })))
        text += `${head}${isWhole ? line : withoutOthers(line, known)}}\n`
      }
      return problems.length === 0 ? text : problems.slice(0, problemsReported)
    },
  }
}

const problemsReported = 20

const withoutOthers = (line: string, known: ReadonlySet<string>): string => {
  const object = parseExactly(line) as SingerRecord
  return JSON.stringify(
    Object.fromEntries(Object.entries(object).filter(([name]) => known.has(name))),
  )
}
