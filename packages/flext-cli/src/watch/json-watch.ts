/** Tells of a pipeline in JSON, a document a line on stderr, for programs that look on. */
import { stripVTControlCharacters } from 'node:util'

import type { PipelineProgress } from 'flext-meltano'

import { tellLine } from '../program/json-line.ts'
import type { ProgressLine } from '../program/progress-line.ts'
import type { World } from '../world/world.ts'
import type { Watch } from './watch.ts'

/** Milliseconds between two documents about the same load; the last one comes at its end. */
const pace = 1_000

/** `pipeline` is the state id of what is told of, where there are several. */
export const jsonWatch = (world: World, pipeline?: string): Watch => {
  const told = new Map<string, number>()
  const untold = new Map<string, PipelineProgress>()
  const tell = (line: ProgressLine): void => tellLine(world, { pipeline, ...line })
  const tellProgress = (progress: PipelineProgress): void => {
    const { run, stateId, streams, bytes, rowsPerSecond } = progress
    told.set(run, world.now())
    untold.delete(run)
    tell({ type: 'progress', run, stateId, streams, bytes, rowsPerSecond })
  }

  return {
    run: (said) => tell({ type: 'run', message: stripVTControlCharacters(said) }),
    begun: (phase) => {
      told.clear()
      untold.clear()
      tell({ type: 'begun', phase })
    },
    done: (phase, result) => {
      untold.forEach(tellProgress)
      tell({ type: 'done', phase, result })
    },
    failed: (phase) => {
      untold.forEach(tellProgress)
      tell({ type: 'failed', phase })
    },
    progress: (progress) => {
      const { run } = progress
      if (world.now() - (told.get(run) ?? -Infinity) < pace) untold.set(run, progress)
      else tellProgress(progress)
    },
    write: (text) => {
      const message = stripVTControlCharacters(text).trimEnd()
      if (message !== '') tell({ type: 'said', message })
    },
    end: () => {},
  }
}
