/**
 * The least that an orchestrator does: go on with the run where it stands, then publish it. What it has
 * done before it was killed it does not know, as it keeps no journal, and asks the target instead.
 */
import type { FlextTask } from 'flext-core'

import { nativePlugin } from '../src/singer/plugin-command.ts'
import { runPair } from '../src/singer/run-pair.ts'
import type { PairToKill } from './killed-pair.ts'
import { stagingOf } from './killed-pair.ts'

const request = JSON.parse(process.argv[2] ?? '{}') as PairToKill & { readonly run: string }
const { tap, tapConfig, catalog, target, config, fused, run } = request
const staging = await stagingOf({ target, config })

const done = async <A>(task: FlextTask<A>): Promise<A> => {
  const outcome = await task()
  if (outcome._tag === 'Left') throw new Error(`${outcome.left._tag}: ${outcome.left.message}`)
  return outcome.right
}

const staged = await done(staging.staged(run))
const state = staged?.state ?? (await done(staging.publishedState('nightly')))
const isPublished =
  staged === undefined && (await staging.publish(run, 'nightly')())._tag === 'Right'
if (!isPublished && staged?.ended !== true)
  await done(
    runPair({
      tap: nativePlugin(tap),
      tapConfig,
      ...(catalog === undefined ? {} : { catalog }),
      target: nativePlugin(target),
      targetConfig: config,
      run,
      fused,
      ...(state === undefined ? {} : { state }),
    }),
  )
await done(staging.publish(run, 'nightly'))
