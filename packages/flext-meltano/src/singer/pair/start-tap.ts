/** A tap with its mappers behind it, started on the documents that were written for it. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import {
  startPlugin,
  type PluginProcess,
  type PluginStart,
} from '../../plugin-process/plugin-process.ts'
import type { PluginNotStarted } from '../error.ts'
import { withMappers } from './mapped-tap.ts'
import { pairLimits, type PairRequest } from './pair.ts'

export type TapDocuments = 'tap-config' | 'catalog' | 'state' | `mapper-${number}-config`
export type DocumentPaths = Readonly<Partial<Record<TapDocuments, string>>>

/** What the tap and its mappers are told. */
export const tapDocuments = ({
  tapConfig,
  catalog,
  state,
  mappers = [],
}: Pick<PairRequest, 'tapConfig' | 'catalog' | 'state' | 'mappers'>): Readonly<
  Record<string, unknown>
> => ({
  'tap-config': tapConfig,
  catalog,
  state,
  ...Object.fromEntries(mappers.map(({ config }, nth) => [`mapper-${nth}-config`, config])),
})

/** For the failures that are told as data. */
export const reporting: Readonly<Record<string, string>> = { FLEXT_ERRORS: 'json' }

export const startTap = async (
  { tap, mappers = [], secrets = [], onLog = () => {}, limits, ...request }: PairRequest,
  paths: DocumentPaths,
  { oneBuffer = false }: Pick<PluginStart, 'oneBuffer'> = {},
): Promise<FlextResult<PluginProcess, PluginNotStarted>> => {
  const started = await startPlugin({
    command: tap,
    options: tapOptions({ tap, ...request }, paths),
    env: tap.native ? { ...reporting, FLEXT_RUN: request.run } : {},
    secrets,
    onLog,
    oneBuffer: oneBuffer && mappers.length === 0,
  })
  if (E.isLeft(started)) return started
  return withMappers(
    started.right,
    mappers.map(({ command }, nth) => ({
      command,
      options: ['--config', paths[`mapper-${nth}-config`] ?? ''],
      env: command.native ? reporting : {},
      oneBuffer: oneBuffer && nth === mappers.length - 1,
    })),
    { secrets, onLog },
    limits?.graceMs ?? pairLimits.graceMs,
  )
}

export const tapOptions = (
  { tap: { catalogOption = '--catalog' } }: Pick<PairRequest, 'tap'>,
  paths: DocumentPaths,
): ReadonlyArray<string> => [
  '--config',
  paths['tap-config'] ?? '',
  ...(paths.catalog === undefined ? [] : [catalogOption, paths.catalog]),
  ...(paths.state === undefined ? [] : ['--state', paths.state]),
]
