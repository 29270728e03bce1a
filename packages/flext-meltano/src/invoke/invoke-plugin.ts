/** Runs a plugin on its own as a run would: with its config, catalog and variables, and this process's streams. */
import type { FlextResult, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import { discoverPlugin } from '../etl-pipeline/adapters/discover-plugin.ts'
import { commandOf } from '../etl-pipeline/adapters/plugin-command-of.ts'
import type { PluginConfigRefused } from '../etl-pipeline/error.ts'
import { withHandover } from '../plugin-process/handover.ts'
import type { ResolvedPlugin } from '../project/resolved-plugin.ts'
import type { DiscoveryError, HandoverFailed } from '../singer/error.ts'
import { runCommand, type CommandError } from './run-command.ts'

export type InvokeError = CommandError | DiscoveryError | HandoverFailed | PluginConfigRefused

/** A tap without arguments extracts what is selected; with arguments only its config is added. */
export const invokePlugin =
  (
    plugin: ResolvedPlugin,
    args: ReadonlyArray<string>,
    signal: AbortSignal,
  ): FlextTask<void, InvokeError> =>
  async () => {
    const isSinger = ['extractor', 'loader', 'mapper'].includes(plugin.kind)
    if (!isSinger) return run(plugin, args, signal)
    const extracts = plugin.kind === 'extractor' && args.length === 0
    const canDiscover = plugin.native !== undefined || plugin.capabilities.includes('discover')
    const found = extracts && canDiscover ? await discoverPlugin(plugin, signal)() : undefined
    if (found !== undefined && E.isLeft(found)) return found
    const catalog = found?.right.catalog
    const { catalogOption = '--catalog' } = commandOf(plugin)
    return withHandover<'config' | 'catalog', void, CommandError>(
      { config: plugin.config, catalog },
      (paths): Promise<FlextResult<void, CommandError>> =>
        run(
          plugin,
          [
            '--config',
            paths.config ?? '',
            ...(paths.catalog === undefined ? [] : [catalogOption, paths.catalog]),
            ...args,
          ],
          signal,
        ),
    )
  }

const run = (
  plugin: ResolvedPlugin,
  args: ReadonlyArray<string>,
  signal: AbortSignal,
): Promise<FlextResult<void, CommandError>> => {
  const { executable, args: own, env } = commandOf(plugin)
  return runCommand({
    name: plugin.name,
    executable,
    args: [...own, ...args],
    env,
    cwd: plugin.cwd,
    signal,
  })()
}
