/** The native pairs that are killed: each source into each target. */
import { isDeepStrictEqual } from 'node:util'
import { join } from 'node:path'

import type { PostgresServer } from 'flext-servers'

import type { KilledWorld, PairToKill } from './killed-pair.ts'
import {
  cellSources,
  packedSources,
  sourceNames,
  sources,
  type Server,
  type SourceName,
} from './killed-sources.ts'
import { targetNames, targets, type TargetName } from './killed-targets.ts'

export interface KilledCase {
  readonly pair: PairToKill
  readonly world: KilledWorld
  readonly close?: () => void
}

/** Both ends in one process, or each in its own with messages between them, which are judged there. */
export type Way = 'fused' | 'through pipes'

export interface KilledPair {
  readonly source: SourceName
  readonly target: TargetName
  readonly way: Way
}

export const nameOf = ({ source, target, way }: KilledPair): string =>
  `${source} to ${target}, ${way}`

/** Every source into every target, in every way there is. */
export const killedPairs: ReadonlyArray<KilledPair> = sourceNames.flatMap((source) =>
  targetNames.flatMap((target): ReadonlyArray<KilledPair> => {
    // What is packed differs in how it is read alone.
    if (packedSources.includes(source) && target !== 'SQLite') return []
    const piped = { source, target, way: 'through pipes' } as const
    return cellSources.includes(source) ? [{ source, target, way: 'fused' }, piped] : [piped]
  }),
)

/** A pair, in a folder of its own and over a server that no other pair is over. */
export const killedCase = async (
  pair: KilledPair,
  folder: string,
  server: Server,
): Promise<KilledCase> => {
  let asked: ReturnType<Server> | undefined
  const asking: Server = () => (asked = server())
  const from = await sources[pair.source](folder, asking)
  const into = await targets[pair.target](folder, asking)
  const { tellsLastAgain = false, ...extractor } = from.extractor
  return {
    pair: {
      folder,
      ...extractor,
      ...into.loader,
      tellsLastAgain: tellsLastAgain && into.keepsTwice,
      isJudged: pair.way === 'through pipes',
    },
    world: {
      ids: () => into.ids(from.stream),
      grow: from.grow,
      ...(asked === undefined ? {} : { killDatabase: killing(await asked) }),
    },
    ...(from.close === undefined ? {} : { close: from.close }),
  }
}

/** Two streams, each extracted by a process of its own, into PostgreSQL. */
export const splitCase = async (folder: string, server: Server): Promise<KilledCase> => {
  const { grow, extractor } = await sources.csv(folder, server)
  const into = await targets.PostgreSQL(folder, server)
  const path = join(folder, 'rows.csv')
  const files = ['one', 'other'].map((entity) => ({ entity, path, keys: ['id'] }))
  return {
    pair: {
      folder,
      ...extractor,
      ...into.loader,
      tapConfig: { ...extractor.tapConfig, files },
      isJudged: false,
      parallel: 2,
    },
    world: {
      ids: async () => {
        const [one, other] = [await into.ids('one'), await into.ids('other')]
        if (!isDeepStrictEqual(one, other))
          throw new Error(`one stream has ${one.length} rows, the other ${other.length}`)
        return one
      },
      grow,
      killDatabase: killing(await server()),
    },
  }
}

const killing = (server: PostgresServer) => async (): Promise<void> => {
  await server.kill()
  await server.restart()
}
