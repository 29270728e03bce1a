/** Whoever sends the signals that open runs wait for: again and again, until they are recorded. */
import { setTimeout as delay } from 'node:timers/promises'

import { openStatuses, type FlextRuntime, type RunName } from 'flext-core'

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

/** Goes on until it is told to stop. The same word sent twice counts once. */
export const keepSignalling = async (runtime: FlextRuntime, until: AbortSignal): Promise<void> => {
  const heard = new Set<string>()
  while (!until.aborted) {
    for (const { service, id, request } of await openRuns(runtime)) {
      if (service !== 'soak.run') continue
      for (const { run, nth } of wordsOf(request as SoakRequest, { service, id })) {
        const name = `${run.id} ${nth}`
        if (!heard.has(name) && (await isHeard(runtime, run, nth))) heard.add(name)
      }
    }
    await delay(8, undefined, { signal: until }).catch(() => {})
  }
}

/** None where the journal has failed, or somebody else has it. */
const openRuns = (runtime: FlextRuntime): ReturnType<FlextRuntime['runs']['list']> =>
  runtime.runs.list({ status: openStatuses }).catch(() => [])

const isHeard = async (runtime: FlextRuntime, run: RunName, nth: number): Promise<boolean> => {
  const signal = signals[nth % signals.length]!
  try {
    return (await runtime.runs.signal(run, signal, null, { id: `w${nth}` }))._tag === 'Right'
  } catch {
    return false
  }
}
