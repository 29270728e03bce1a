/** Discovery: a tap is asked what it can extract. */
import { decode, problemLines, type FlextResult, type FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import { withHandover } from '../../plugin-process/handover.ts'
import type { TapCommand } from '../../plugin-process/plugin-command.ts'
import type { PluginLogLine } from '../../plugin-process/plugin-log.ts'
import { startPlugin, type PluginProcess } from '../../plugin-process/plugin-process.ts'
import { hidingSecrets } from '../../plugin-process/secret-texts.ts'
import { Catalog } from '../catalog.ts'
import type { DiscoveryError, TapCatalogRefused } from '../error.ts'
import { excerpt } from '../message.ts'
import { pairAborted, pluginHung, tapFailed } from './pair-error.ts'

export interface DiscoveryRequest {
  readonly tap: TapCommand
  readonly config: unknown
  readonly signal?: AbortSignal
  /** After so long without an end the tap is ended. Ten minutes by default. */
  readonly timeoutMs?: number
  readonly graceMs?: number
  readonly onLog?: (line: PluginLogLine) => void
  /** Texts that are taken out of whatever the tap logs. */
  readonly secrets?: ReadonlyArray<string>
}

/** Asks a tap for its catalog. */
export const discover =
  (request: DiscoveryRequest): FlextTask<Catalog, DiscoveryError> =>
  () =>
    withHandover<'config', Catalog, DiscoveryError>({ config: request.config }, async (paths) => {
      const { tap, signal, secrets = [], onLog = () => {} } = request
      if (signal?.aborted) return E.left(pairAborted(0))
      const started = await startPlugin({
        command: tap,
        options: ['--config', paths.config ?? '', '--discover'],
        env: { FLEXT_ERRORS: 'json' },
        secrets,
        onLog,
      })
      return E.isLeft(started) ? started : readCatalog(started.right, request)
    })

const readCatalog = async (
  tap: PluginProcess,
  { tap: { name }, signal, timeoutMs = 600_000, graceMs = 5000, secrets = [] }: DiscoveryRequest,
): Promise<FlextResult<Catalog, DiscoveryError>> => {
  let stopped: DiscoveryError | undefined
  const stopFor = (reason: DiscoveryError) => {
    stopped ??= reason
    void tap.stop(graceMs)
  }
  const onAbort = () => stopFor(pairAborted(0))
  const overdue = setTimeout(() => stopFor(pluginHung(name, timeoutMs)), timeoutMs)
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted) onAbort()
  tap.stdin.end()
  const chunks: Array<Buffer> = []
  tap.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const end = await tap.ended
  clearTimeout(overdue)
  signal?.removeEventListener('abort', onAbort)

  if (stopped !== undefined) return E.left(stopped)
  if (end.exitCode !== 0) return E.left(tapFailed(end, 0, tap.log.reported()))
  const printed = Buffer.concat(chunks).toString('utf8')
  const catalog = catalogFrom(name, printed)
  // What is shown of a refused one holds no secret.
  return E.isRight(catalog) ? catalog : catalogFrom(name, hidingSecrets(secrets)(printed))
}

const catalogFrom = (plugin: string, text: string): FlextResult<Catalog, DiscoveryError> => {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return E.left(catalogRefused(plugin, [`expected a catalog in JSON, found ${excerpt(text)}`]))
  }
  const catalog = decode(Catalog, parsed)
  return E.isRight(catalog)
    ? catalog
    : E.left(catalogRefused(plugin, problemLines(catalog.left.problems)))
}

const catalogRefused = (plugin: string, problems: ReadonlyArray<string>): TapCatalogRefused => ({
  _tag: 'TapCatalogRefused',
  message: `${plugin}: its catalog is refused: ${problems.join('; ')}`,
  plugin,
  problems,
})
