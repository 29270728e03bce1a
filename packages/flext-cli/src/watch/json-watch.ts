/** Tells of a pipeline in JSON, a document a line on stderr, for programs that look on. */
import { stripVTControlCharacters } from 'node:util'

import { tellLine } from '../program/json-line.ts'
import type { ProgressLine } from '../program/progress-line.ts'
import type { World } from '../world/world.ts'
import type { Watch } from './watch.ts'

/** Milliseconds between two documents about the same load, but for the last. */
const pace = 1_000

/** `pipeline` is the state id of what is told of, where there are several. */
export const jsonWatch = (world: World, pipeline?: string): Watch => {
  const told = new Map<string, number>()
  const tell = (line: ProgressLine): void => tellLine(world, { pipeline, ...line })

  return {
    run: (said) => tell({ type: 'run', message: stripVTControlCharacters(said) }),
    begun: (phase) => {
      told.clear()
      tell({ type: 'begun', phase })
    },
    done: (phase, result) => tell({ type: 'done', phase, result }),
    failed: (phase) => tell({ type: 'failed', phase }),
    progress: (progress) => {
      const { run, stateId, streams, bytes, rowsPerSecond } = progress
      if (world.now() - (told.get(run) ?? -Infinity) < pace) return
      told.set(run, world.now())
      tell({ type: 'progress', run, stateId, streams, bytes, rowsPerSecond })
    },
    write: (text) => {
      const message = stripVTControlCharacters(text).trimEnd()
      if (message !== '') tell({ type: 'said', message })
    },
    end: () => {},
  }
}
