/** The program of the native mapper: Singer messages on stdin, mapped ones on stdout. */
import type { FlextError } from 'flext-core'
import { either as E } from 'fp-ts'

import { lineSplitter, textBytes } from '../io/line-splitter.ts'
import { codeOf, readSome, writeAll } from '../io/standard-stream.ts'
import { pluginArguments, readJsonFile } from '../plugin-process/command-line.ts'
import { exitCode } from '../plugin-process/exit-code.ts'
import { packageVersion } from '../plugin-process/package-version.ts'
import { reportError, type PluginEnvironment } from '../plugin-process/plugin-report.ts'
import type { BatchMessage } from '../singer/message.ts'
import { batchFailure, batchLines, batchProblem } from '../singer/target/batch-file.ts'
import { flatteningOf, MapperConfig } from './mapper-config.ts'
import { messageMapper, type LineProblem, type MessageMapper } from './message-mapper.ts'
import { readStreamMaps } from './stream-map-rules.ts'

const name = 'flext-mapper'
const description = 'Maps Singer messages with stream maps, between a tap and a target.'

/** A config that cannot be, or a line that could not be mapped. */
export interface MapperFailed extends FlextError<'MapperFailed'> {
  readonly plugin: string
  readonly problems: ReadonlyArray<string>
}

/** Runs the mapper to the end of its input and answers with the exit code of the process. */
export const runMapper = async (
  args: ReadonlyArray<string>,
  environment: PluginEnvironment,
): Promise<number> => {
  const given = pluginArguments(args)
  if (E.isLeft(given)) return print(2, `${name}: ${given.left}`, exitCode.usage)
  if (given.right.help) return print(1, help, exitCode.success)
  if (given.right.version) return print(1, `${name} v${packageVersion}`, exitCode.success)
  if (given.right.about) return print(1, about, exitCode.success)

  const mapper = mapperFor(given.right.config)
  const problems = E.isLeft(mapper) ? mapper.left : await mapInput(mapper.right)
  if (problems.length === 0) return exitCode.success
  reportError(name, failure(problems), environment)
  return exitCode.failed
}

const mapperFor = (file: string | undefined): E.Either<ReadonlyArray<string>, MessageMapper> => {
  if (file === undefined) return E.left(['expected --config <file>, found nothing'])
  const config = readJsonFile(MapperConfig, 'config', file)
  if (E.isLeft(config)) return config
  const rules = readStreamMaps(config.right)
  if (E.isLeft(rules)) {
    return E.left(
      rules.left.map(
        ({ path, expected, found }) => `${path}: expected ${expected}, found ${found}`,
      ),
    )
  }
  return E.right(messageMapper(rules.right, flatteningOf(config.right)))
}

const mapInput = async (mapper: MessageMapper): Promise<ReadonlyArray<string>> => {
  const splitter = lineSplitter()
  const block = Buffer.allocUnsafe(textBytes)
  for (let size = readSome(0, block); size > 0; size = readSome(0, block)) {
    const problems = await mapLines(mapper, splitter.take(block.subarray(0, size)))
    if (problems.length > 0) return problems
  }
  const rest = splitter.rest()
  return rest === undefined ? [] : mapLines(mapper, [rest])
}

const mapLines = async (
  mapper: MessageMapper,
  lines: ReadonlyArray<string>,
): Promise<ReadonlyArray<string>> => {
  let mapped: Array<string> = []
  const flushed = (): boolean => {
    const isRead = mapped.length === 0 || written(`${mapped.join('\n')}\n`)
    mapped = []
    return isRead
  }
  for (const line of lines) {
    const taken = mapper.take(line)
    if (E.isLeft(taken)) {
      flushed()
      return [sentence(taken.left)]
    }
    if (!('manifest' in taken.right)) mapped.push(...taken.right)
    else {
      const problems = flushed() ? await mapBatch(mapper, taken.right) : [readerGone]
      if (problems.length > 0) return problems
    }
  }
  return flushed() ? [] : [readerGone]
}

const readerGone = 'the reader of the messages has gone'

/** The records of a batch, each as a message of its own. */
const mapBatch = async (
  mapper: MessageMapper,
  batch: BatchMessage,
): Promise<ReadonlyArray<string>> => {
  const problem = batchProblem(batch)
  if (problem !== undefined) return [`expected ${problem.expected}, found ${problem.found}`]
  for (const url of batch.manifest) {
    try {
      for await (const records of batchLines(url, batch.encoding)) {
        const mapped: Array<string> = []
        for (const record of records) {
          if (record.trim() === '') continue
          const taken = mapper.ofBatch(batch.stream, record)
          if (E.isLeft(taken)) return [`${sentence(taken.left)}, in ${url}`]
          mapped.push(...taken.right)
        }
        if (mapped.length > 0 && !written(`${mapped.join('\n')}\n`)) return [readerGone]
      }
    } catch (error) {
      const found = batchFailure(error)
      if (found === undefined) throw error
      return [`${url}: expected a file of a BATCH, found ${found}`]
    }
  }
  return []
}

const written = (text: string): boolean => {
  try {
    writeAll(1, Buffer.from(text))
    return true
  } catch (error) {
    if (codeOf(error) !== 'EPIPE') throw error
    return false
  }
}

const sentence = ({ line, stream, expected, found }: LineProblem): string =>
  `line ${line}${stream === undefined ? '' : `, stream ${stream}`}: expected ${expected}, found ${found}`

const failure = (problems: ReadonlyArray<string>): MapperFailed => ({
  _tag: 'MapperFailed',
  message: `${name}: ${problems.join('\n')}`,
  plugin: name,
  problems,
})

const print = (fd: 1 | 2, text: string, code: number): number => {
  writeAll(fd, Buffer.from(`${text}\n`))
  return code
}

const about = JSON.stringify({
  name,
  version: packageVersion,
  description,
  capabilities: ['about', 'stream-maps'],
})

const help =
  `${name} --config <file>   ${description}\n` +
  'Reads Singer messages on stdin and prints those that they become.\n' +
  'Also: --about, --version, --help.'
