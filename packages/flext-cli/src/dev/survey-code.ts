/** Goes through the sources of a folder with progress on stderr, as long as nobody interrupts. */
import type { FlextResult } from 'flext-core'
import type { SurveyOptions } from 'flext-quality/analysis'
import { either as E } from 'fp-ts'
import { resolve } from 'node:path'

import { onInterruption } from '../pipeline/interruption.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { liveRegion } from '../terminal/live-region.ts'
import { count } from '../terminal/quantity.ts'

export interface CodeOptions {
  readonly config?: string
}

type Work<A> = (root: string, options: SurveyOptions) => Promise<FlextResult<A>>

/** Milliseconds between two drawings. */
const pace = 100

export const surveyCode = async <A>(
  cli: Cli,
  folder: string,
  { config: file }: CodeOptions,
  work: Work<A>,
): Promise<E.Either<Failure, A>> => {
  const { loadConfig } = await import('flext-quality/analysis')
  const root = resolve(cli.world.cwd, folder)
  const config = await loadConfig(
    root,
    file === undefined ? undefined : resolve(cli.world.cwd, file),
  )
  if (E.isLeft(config)) return E.left({ error: config.left })
  const stop = new AbortController()
  const interruption = onInterruption(cli.world, () => stop.abort())
  const progress = progressOf(cli)
  try {
    const done = await work(root, {
      config: config.right,
      signal: stop.signal,
      onProgress: progress.tell,
    })
    return E.isLeft(done) ? E.left({ error: done.left }) : done
  } catch (thrown) {
    const signal = interruption.came()
    if (signal === undefined) throw thrown
    return E.left({ error: { _tag: 'RunInterrupted', message: `interrupted by ${signal}` } })
  } finally {
    progress.end()
    interruption.ignore()
  }
}

/** One line that is redrawn, on a terminal; nothing elsewhere, for it is done in seconds. */
const progressOf = ({ world, options, notePaint }: Cli) => {
  const shown = world.stderr.isTerminal && options.quiet !== true
  const region = liveRegion(world.stderr)
  let drawn = 0
  return {
    tell: ({
      done,
      files,
      path,
    }: Parameters<NonNullable<SurveyOptions['onProgress']>>[0]): void => {
      if (!shown || world.now() - drawn < pace) return
      drawn = world.now()
      region.draw([`${count(done)} of ${count(files)} files  ${notePaint.dim(path)}`])
    },
    end: (): void => {
      if (drawn !== 0) region.draw([])
      region.end()
    },
  }
}
