/**
 * A description of an API, whole: what stands in its file and beside it, its parts held against one
 * another. Every mistake at once, each with its path and, in a file, with its place.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

import { causeOf, decode, type DecodeProblem, type FlextResult, type JsonValue } from 'flext-core'
import { mistakeText, parseYaml, sourceText, type Mistake } from 'flext-core/yaml'
import { either as E } from 'fp-ts'

import { nearestPlace, placesIn } from '../project/config-layers.ts'
import { expandValue } from '../project/expansion.ts'
import { isJsonObject, type JsonObject } from '../project/json.ts'
import { JsonSchema } from '../singer/json-schema.ts'
import { valueAtPath } from './json-path.ts'
import { restProblems } from './rest-problems.ts'
import { RestConfig, type RestSettings, type RestStream } from './rest-config.ts'

/** A mistake; one in the file of the description has its place there. */
export interface RestProblem extends DecodeProblem {
  readonly place?: string
}

export interface WholeStream extends Omit<RestStream, 'schema'> {
  readonly schema?: JsonSchema
}

export interface WholeConfig extends Omit<RestConfig, 'streams' | 'file'> {
  readonly streams: ReadonlyArray<WholeStream>
}

/** `root` is where files are looked for. */
export const wholeConfig = (
  config: RestSettings,
  root: string,
): FlextResult<WholeConfig, ReadonlyArray<RestProblem>> => {
  const { file, ...own } = config as JsonObject
  const described = typeof file === 'string' ? readDescription(file, root) : nothing
  if (E.isLeft(described)) return described
  const { value, places } = described.right
  const placed = (problem: DecodeProblem): RestProblem => {
    const isOwn = valueAtPath(own, problem.path) !== undefined
    const place = isOwn ? undefined : nearestPlace(places, problem.path)
    return place === undefined ? problem : { ...problem, place }
  }
  const decoded = decode(RestConfig, laidOver(value, own))
  if (E.isLeft(decoded)) return E.left(decoded.left.problems.map(placed))
  const { streams = [], file: __, ...rest } = decoded.right
  const problems: Array<DecodeProblem> = [...restProblems(decoded.right)]
  const whole = streams.map((stream, at): WholeStream => {
    const { schema: _schema, ...others } = stream
    const schema = schemaOf(stream, root)
    if (E.isRight(schema)) return { ...others, ...schema.right }
    problems.push({ path: `streams[${at}].schema`, ...schema.left })
    return others
  })
  return problems.length > 0 ? E.left(problems.map(placed)) : E.right({ ...rest, streams: whole })
}

/** Maps are laid over one another, anything else takes the other's place. */
const laidOver = (below: JsonObject, above: JsonObject): JsonObject => ({
  ...below,
  ...Object.fromEntries(
    Object.entries(above).map(([key, value]) => {
      const under = below[key]
      return [key, isJsonObject(under) && isJsonObject(value) ? laidOver(under, value) : value]
    }),
  ),
})

interface Description {
  readonly value: JsonObject
  readonly places: Readonly<Record<string, string>>
}

const nothing = E.right<never, Description>({ value: {}, places: {} })

const readDescription = (
  file: string,
  root: string,
): FlextResult<Description, ReadonlyArray<RestProblem>> => {
  const refused = (expected: string, found: string) => E.left([{ path: 'file', expected, found }])
  let text: string
  try {
    text = readFileSync(resolve(root, file), 'utf8')
  } catch (error) {
    return refused('a file that can be read', causeOf(error).message)
  }
  const mistakes: Array<Mistake> = []
  const tree = parseYaml(sourceText(file, text), (mistake) => mistakes.push(mistake))
  if (tree === undefined || mistakes.length > 0) {
    return refused('YAML', mistakes.map(mistakeText).join('; ') || 'something else')
  }
  const asWritten = {
    variables: {},
    strict: false,
    keep: true,
    report: () => {},
    warn: () => {},
  } as const
  const value: JsonValue = expandValue(tree, asWritten)
  return isJsonObject(value)
    ? E.right({ value, places: Object.fromEntries(placesIn(tree)) })
    : refused('a map of settings', 'something else')
}

const schemaOf = (
  { schema }: RestStream,
  root: string,
): FlextResult<{ readonly schema?: JsonSchema }, Omit<DecodeProblem, 'path'>> => {
  if (typeof schema !== 'string') return E.right(schema === undefined ? {} : { schema })
  try {
    const read = decode(JsonSchema, JSON.parse(readFileSync(resolve(root, schema), 'utf8')))
    return E.isRight(read)
      ? E.right({ schema: read.right })
      : E.left({ expected: `a JSON Schema in ${schema}`, found: read.left.message })
  } catch (error) {
    return E.left({ expected: `a JSON Schema in ${schema}`, found: causeOf(error).message })
  }
}
