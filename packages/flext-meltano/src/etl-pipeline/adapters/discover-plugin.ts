/** Discovers what a tap offers, and lays the project's rules over it. */
import type { FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import { applyCatalogRules, type RuledCatalog } from '../../catalog/catalog-rules.ts'
import type { PluginLogLine } from '../../plugin-process/plugin-log.ts'
import type { ResolvedPlugin } from '../../project/resolved-plugin.ts'
import type { Catalog } from '../../singer/catalog.ts'
import type { DiscoveryError } from '../../singer/error.ts'
import { discover } from '../../singer/pair/discover.ts'
import { pluginConfigRefused, type PluginConfigRefused } from '../error.ts'
import { catalogFrom } from './given-files.ts'
import { commandOf } from './plugin-command-of.ts'
import { pluginProblems } from './plugin-config.ts'
import { secretsOf } from './plugin-secrets.ts'

/** The catalog as the tap is handed it, and the rules that matched nothing; a native tap's config is judged first. */
export const discoverPlugin =
  (
    tap: ResolvedPlugin,
    signal: AbortSignal,
    onLog?: (line: PluginLogLine) => void,
  ): FlextTask<RuledCatalog, DiscoveryError | PluginConfigRefused> =>
  async () => {
    const problems = pluginProblems(tap).map(({ text }) => text)
    if (problems.length > 0) return E.left(pluginConfigRefused(problems))
    const given =
      tap.catalogFile === undefined ? E.right(undefined) : catalogFrom(tap, tap.catalogFile)
    if (E.isLeft(given)) return given
    const found = await discovered(tap, given.right, signal, onLog)
    return E.isLeft(found) ? found : E.right(applyCatalogRules(found.right, tap))
  }

const discovered = (
  tap: ResolvedPlugin,
  given: Catalog | undefined,
  signal: AbortSignal,
  onLog: ((line: PluginLogLine) => void) | undefined,
): Promise<E.Either<DiscoveryError, Catalog>> =>
  given === undefined
    ? discover({
        tap: commandOf(tap),
        config: tap.config,
        signal,
        secrets: secretsOf(tap),
        ...(onLog ? { onLog } : {}),
      })()
    : Promise.resolve(E.right(given))
