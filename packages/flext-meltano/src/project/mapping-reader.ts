/** Reads `mappings` of a mapper: configs of it, each under a name that a run may use. */
import {
  listOf,
  map,
  placed,
  text,
  type Located,
  type LocatedMap,
  type Read,
} from 'flext-core/yaml'

import { annotated } from './annotated.ts'
import type { MappingDeclaration, PluginDeclaration } from './declaration.ts'

const mapping = annotated<{
  readonly name: { readonly value: string; readonly node: Located }
  readonly config?: LocatedMap
}>({
  what: 'a mapping',
  fields: { name: placed(text), config: map },
  required: ['name'],
})

export const mappingsOf =
  (mapper: PluginDeclaration): Read<ReadonlyArray<MappingDeclaration>> =>
  (node, report) =>
    listOf(mapping)(node, report)?.map(({ name: { value: name, node: nameNode }, config }) => ({
      name,
      nameNode,
      mapper,
      ...(config === undefined ? {} : { config }),
    }))
