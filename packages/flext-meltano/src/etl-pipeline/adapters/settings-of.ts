/** The settings of a pipeline, from the annotations of its plugins. */
import { decode, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import type { ResolvedPlugin } from '../../project/resolved-plugin.ts'
import { pluginConfigRefused, type PluginConfigRefused } from '../error.ts'
import { PipelineSettings } from '../pipeline-settings.ts'

/** Everything that is wrong with them, each by its place in the project. */
export const settingsProblems = ({
  annotations,
  name,
  place,
}: ResolvedPlugin): ReadonlyArray<string> => {
  const settings = decode(PipelineSettings, annotations.flext)
  if (E.isRight(settings)) return []
  return settings.left.problems.map(({ path, expected, found }) => {
    const where = annotations.places[path] ?? place
    return `${where}: ${name} annotations.flext.${path}: expected ${expected}, found ${found}`
  })
}

/** What is said of the plugin itself. */
export const settingsOfPlugin = (
  plugin: ResolvedPlugin,
): FlextResult<PipelineSettings, PluginConfigRefused> => {
  const settings = decode(PipelineSettings, plugin.annotations.flext)
  return E.isRight(settings) ? settings : E.left(pluginConfigRefused(settingsProblems(plugin)))
}

/** What is said of the pipeline as a whole. */
export const settingsOf = ({
  tap,
  target,
}: PipelineSpec): FlextResult<PipelineSettings, PluginConfigRefused> => {
  const settings = E.Monad.chain(settingsOfPlugin(tap), (ofTap) =>
    E.Functor.map(settingsOfPlugin(target), (ofTarget) => ({ ...ofTap, ...ofTarget })),
  )
  return settings
}
