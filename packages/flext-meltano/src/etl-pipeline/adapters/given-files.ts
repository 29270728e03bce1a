/** A catalog or a state that the project gives as a file, in place of discovery and of what is kept. */
import { resolve } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import type * as t from 'io-ts'

import { readJsonFile } from '../../plugin-process/command-line.ts'
import type { ResolvedPlugin } from '../../project/resolved-plugin.ts'
import { Catalog } from '../../singer/catalog.ts'
import { SingerState } from '../../singer/message.ts'
import { pluginConfigRefused, type PluginConfigRefused } from '../error.ts'

export const catalogFrom = (
  tap: ResolvedPlugin,
  file: string,
): FlextResult<Catalog, PluginConfigRefused> => given(tap, 'catalog', file, Catalog)

export const stateFrom = (
  tap: ResolvedPlugin,
  file: string,
): FlextResult<SingerState, PluginConfigRefused> => given(tap, 'state', file, SingerState)

const given = <A>(
  { cwd, place, name }: ResolvedPlugin,
  what: string,
  file: string,
  codec: t.Type<A, unknown>,
): FlextResult<A, PluginConfigRefused> => {
  const read = readJsonFile(codec, what, resolve(cwd, file))
  return E.isRight(read)
    ? read
    : E.left(pluginConfigRefused(read.left.map((line) => `${place}: ${name} ${what}: ${line}`)))
}
