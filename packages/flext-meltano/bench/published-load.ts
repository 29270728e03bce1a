/** A load and its publishing, as the orchestrator does them, in processes that report what they use. */
import type { NativePluginName } from '../src/plugin-process/plugin-command.ts'
import type { PublishReceipt } from '../src/singer/target/row-effects.ts'
import type { TargetStaging } from '../src/singer/target/target-store.ts'
import { nativePlugin, runPair } from './built-pair.ts'
import type { MeasuringEnvironment } from './measured.ts'

export interface Load {
  readonly tap: NativePluginName
  readonly tapConfig: object
  readonly target: NativePluginName
  readonly targetConfig: object
  readonly staging: TargetStaging
  readonly run: string
  readonly fused: boolean
}

export const publishedLoad = async (
  { tap, target, staging, ...load }: Load,
  env: MeasuringEnvironment,
): Promise<PublishReceipt> => {
  const loaded = await runPair({
    ...load,
    tap: nativePlugin(tap, { env }),
    target: nativePlugin(target, { env }),
  })()
  if (loaded._tag === 'Left') throw new Error(loaded.left.message)
  const published = await staging.publish(load.run, load.run)()
  if (published._tag === 'Left') throw new Error(published.left.message)
  return published.right
}
