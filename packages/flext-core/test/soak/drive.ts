/** Whoever sends the signals that runs wait for: again and again, until they are taken or not wanted. */
import { setTimeout as delay } from 'node:timers/promises'

import type { FlextRuntime, RunName } from 'flext-core'

import type { Part, Parts } from './plan.ts'
import { childId, signals, waitsIn, type SoakRequest } from './service.ts'

interface Word {
  readonly run: RunName
  readonly nth: number
}

/** Every signal that the run, and those it calls, may come to wait for. */
const wordsOf = ({ root, path, plan }: SoakRequest, run: RunName): ReadonlyArray<Word> => [
  ...Array.from({ length: waitsIn(plan.parts) }, (_, nth) => ({ run, nth })),
  ...calledIn(root, path, plan.parts),
]

const calledIn = (root: string, path: string, parts: Parts): ReadonlyArray<Word> =>
  parts.flatMap((part, nth) => calledBy(root, `${path}${nth}`, part))

const calledBy = (root: string, at: string, part: Part): ReadonlyArray<Word> => {
  switch (part.op) {
    case 'all':
    case 'race':
      return part.branches.flatMap((branch, nth) => calledIn(root, `${at}.${nth}.`, branch))
    case 'call': {
      const plan = { parts: part.of, decision: null, cancelAfter: null, deadline: null }
      const run = { service: 'soak.child', id: childId(root, at) }
      return wordsOf({ root, path: `${at}/`, plan }, run)
    }
    default:
      return []
  }
}

/** Settles when every word is recorded, its run has ended, or `end` has settled. */
export const keepSignalling = async (
  runtime: FlextRuntime,
  request: SoakRequest,
  run: RunName,
  end: Promise<unknown>,
): Promise<void> => {
  const over = new AbortController()
  const stop = (): void => over.abort()
  end.then(stop, stop)
  for (let words = wordsOf(request, run); words.length > 0 && !over.signal.aborted;) {
    const left: Array<Word> = []
    for (const word of words) if (!(await isHeard(runtime, word))) left.push(word)
    words = left
    await delay(4)
  }
}

const isHeard = async (runtime: FlextRuntime, { run, nth }: Word): Promise<boolean> => {
  const signal = signals[nth % signals.length]!
  try {
    const answer = await runtime.runs.signal(run, signal, null, { id: `w${nth}` })
    return answer._tag === 'Right' || answer.left._tag !== 'RunUnknown'
  } catch {
    // The journal has failed, and so will the run.
    return true
  }
}
