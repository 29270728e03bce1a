/**
 * What a plugin's `annotations` say to FLEXT, under `flext`: Meltano lets such keys of other tools be.
 * The environment's stand over the plugin's own, and these over those of what it inherits from.
 */
import type { Located } from 'flext-core/yaml'

import { placesOf } from './config-layers.ts'
import type { EnvironmentDeclaration } from './declaration.ts'
import { expandValue, type Expansion } from './expansion.ts'
import { lineOf, type Heritage } from './heritage.ts'
import { isJsonObject, type JsonObject } from './json.ts'
import { overrideOf } from './setting-levels.ts'

export interface PluginAnnotations {
  readonly flext: JsonObject
  /** Where each part stands: `flext.dead_letters` to `meltano.yml:31:9`. */
  readonly places: Readonly<Record<string, string>>
}

export const annotationsOf = (
  heritage: Heritage,
  environment: EnvironmentDeclaration | undefined,
  expansion: Expansion,
): PluginAnnotations => {
  const [plugin, ...above] = lineOf(heritage)
  const nodes = [
    ...above.toReversed().map(({ annotations }) => annotations),
    plugin?.annotations,
    plugin && overrideOf(environment, plugin)?.annotations,
  ].flatMap((node) => flextIn(node))
  const values = nodes.map((node) => expandValue(node, expansion)).filter(isJsonObject)
  return {
    flext: Object.fromEntries(values.flatMap((value) => Object.entries(value))),
    places: Object.fromEntries(nodes.flatMap((node) => Object.entries(placesOf(node)))),
  }
}

const flextIn = (annotations: Located | undefined) => {
  const flext = annotations?.kind === 'map' ? annotations.entries.get('flext')?.value : undefined
  return flext?.kind === 'map' ? [flext] : []
}
