/**
 * A tap with mappers behind it, as one process: what the last mapper prints is what it prints, and it has
 * ended well when all of them have.
 */
import { either as E } from 'fp-ts'
import type { FlextResult } from 'flext-core'

import type { PluginCommand } from '../../plugin-process/plugin-command.ts'
import {
  startPlugin,
  type PluginProcess,
  type PluginStart,
} from '../../plugin-process/plugin-process.ts'
import type { PluginNotStarted, ProcessEnd } from '../error.ts'

/** A mapper between a tap and a target. */
export interface PairMapper {
  readonly command: PluginCommand
  readonly config: unknown
}

/** Starts a mapper behind each other; the answer stands for the tap and all of them. */
export const withMappers = async (
  tap: PluginProcess,
  mappers: ReadonlyArray<Pick<PluginStart, 'command' | 'options' | 'env' | 'oneBuffer'>>,
  { secrets, onLog }: Pick<PluginStart, 'secrets' | 'onLog'>,
  graceMs: number,
): Promise<FlextResult<PluginProcess, PluginNotStarted>> => {
  const chain = [tap]
  for (const mapper of mappers) {
    const started = await startPlugin({ ...mapper, secrets, onLog })
    if (E.isLeft(started)) {
      await Promise.all(chain.map((each) => each.stop(graceMs)))
      return started
    }
    passOn(chain.at(-1) ?? tap, started.right)
    chain.push(started.right)
  }
  return E.right(chain.length === 1 ? tap : asOne(tap, chain))
}

/** A mapper that dies takes no more: what is before it must not wait for ever for a reader. */
const passOn = ({ stdout }: PluginProcess, { stdin, ended }: PluginProcess): void => {
  const letGo = () => void stdout.resume()
  stdin.on('unpipe', letGo)
  void ended.then(letGo)
  stdout.pipe(stdin)
}

const asOne = (tap: PluginProcess, chain: ReadonlyArray<PluginProcess>): PluginProcess => {
  const last = chain.at(-1) ?? tap
  const ended = endOf(chain)
  return {
    name: tap.name,
    stdin: tap.stdin,
    stdout: last.stdout,
    log: {
      ...last.log,
      tail: () => chain.flatMap(({ log }) => log.tail()),
      reported: () => chain.map(({ log }) => log.reported()).find(Boolean),
    },
    ended,
    hasEnded: () => chain.every((each) => each.hasEnded()),
    stop: async (graceMs) => {
      await Promise.all(chain.map((each) => each.stop(graceMs)))
      return ended
    },
  }
}

/** That of the first that failed: what is behind it failed for want of its input, if at all. */
const endOf = async (chain: ReadonlyArray<PluginProcess>): Promise<ProcessEnd> => {
  const ends = await Promise.all(
    chain.map(async ({ ended }, nth) => ({
      ...(await ended),
      ...(nth === 0 ? {} : { role: 'mapper' as const }),
    })),
  )
  const byMapper = ends.find((end, nth) => nth > 0 && end.exitCode !== 0)
  const [first] = ends
  if (first === undefined) throw new RangeError('a chain without a tap')
  const isBrokenPipe = first.exitCode !== 0 && byMapper !== undefined && saysPipe(first)
  return first.exitCode !== 0 && !isBrokenPipe ? first : (byMapper ?? first)
}

/** A tap that could not print on, because its mapper had gone. */
const saysPipe = ({ signal, log }: ProcessEnd): boolean =>
  signal === 'SIGPIPE' ||
  log.some((line) =>
    /EPIPE|BrokenPipe|broken pipe|TapOutputClosed|reader of the messages has gone/i.test(line),
  )
