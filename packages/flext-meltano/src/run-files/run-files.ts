/**
 * An observer that keeps what it hears: the lines of each plugin and how far a load had come, in a
 * folder a run. It is for looking at afterwards: where it cannot write, the run goes on without it.
 */
import { join } from 'node:path'

import { causeOf } from 'flext-core'

import type { PipelineObserver } from '../etl-pipeline/observer.ts'
import { makeFolder } from '../io/make-folder.ts'
import { logReader } from '../plugin-logs/read-log-line.ts'
import { boundedLog, logFile, type BoundedLog } from './bounded-log.ts'
import type { KeptLine } from './kept-lines.ts'
import { progressFile, progressSamples, type ProgressSamples } from './progress-samples.ts'
import { keepNewest, runFolder } from './run-folder.ts'

export interface RunFilesOptions {
  /** Of the lines of one run. Default: 16 MB. */
  readonly logBytes?: number
  /** So many runs are kept. Default: 100. */
  readonly runs?: number
  /** Told once, when something could not be written. */
  readonly onTrouble?: (message: string) => void
}

export interface RunFiles extends Required<Pick<PipelineObserver, 'onLog' | 'onProgress'>> {
  readonly close: () => void
}

interface OpenRun {
  readonly log: BoundedLog
  readonly samples: ProgressSamples
  readonly readers: Map<string, ReturnType<typeof logReader>>
}

/** `folder` is that of all runs. */
export const runFiles = (
  folder: string,
  { logBytes = 16_000_000, runs: most = 100, onTrouble = () => {} }: RunFilesOptions = {},
): RunFiles => {
  const open = new Map<string, OpenRun>()
  let isBroken = false

  const carefully = (work: () => void): void => {
    if (isBroken) return
    try {
      work()
    } catch (failure) {
      isBroken = true
      onTrouble(`what plugins say is not kept: ${folder}: ${causeOf(failure).message}`)
    }
  }

  const opened = (run: string): OpenRun => {
    const known = open.get(run)
    if (known !== undefined) return known
    makeFolder(folder)
    const own = runFolder(folder, run)
    makeFolder(own)
    keepNewest(folder, most)
    const fresh: OpenRun = {
      log: boundedLog(join(own, logFile), logBytes),
      samples: progressSamples(join(own, progressFile)),
      readers: new Map(),
    }
    open.set(run, fresh)
    return fresh
  }

  return {
    onLog: ({ plugin, line, run }) => {
      if (run === undefined) return
      carefully(() => {
        const { log, readers } = opened(run)
        const reader = readers.get(plugin) ?? logReader()
        readers.set(plugin, reader)
        const kept: KeptLine = { at: new Date().toISOString(), plugin, ...reader(line) }
        log.write(JSON.stringify(kept))
      })
    },
    onProgress: (progress) =>
      carefully(() => opened(progress.run).samples.add(progress, Date.now())),
    close: () => {
      for (const { log, samples } of open.values())
        carefully(() => {
          samples.end()
          log.close()
        })
      open.clear()
    },
  }
}
