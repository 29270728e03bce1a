/** The receipts of published runs: one small file a state id, replaced as a whole. */
import { dirname } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { onDisk, readKept, replaceFile } from '../durable/durable-file.ts'
import { makeFolder } from '../io/make-folder.ts'
import type { TargetError } from '../singer/error.ts'
import type { PublishReceipt, RowEffects } from '../singer/target/row-effects.ts'
import { Published, type Manifest } from './manifest.ts'
import { stateFile, type StagingPlace } from './staging-place.ts'

/** So many receipts of a state id are kept for whoever asks to publish again. */
const receiptsKept = 50

/** The receipt of a run that was published before. */
export const receiptOf = (
  config: StagingPlace,
  stateId: string,
  run: string,
): FlextResult<PublishReceipt | undefined, TargetError> =>
  pipe(
    readKept(Published, stateFile(config, stateId)),
    E.map((published) => published?.runs.find((one) => one.run === run)),
    E.map((found) => {
      if (found === undefined) return undefined
      const { run: _, ...receipt } = found
      return receipt
    }),
  )

/** Writes down that a run is published, with its state: the moment at which it is. */
export const keepReceipt = (
  config: StagingPlace,
  stateId: string,
  { run, state: brought }: Manifest,
  receipt: Pick<PublishReceipt, 'rows' | 'effects'>,
): FlextResult<PublishReceipt, TargetError> => {
  const file = stateFile(config, stateId)
  return pipe(
    readKept(Published, file),
    E.flatMap((before) =>
      onDisk(file, () => {
        const state = brought ?? before?.state
        const runs = [...(before?.runs ?? []), { run, ...receipt }].slice(-receiptsKept)
        makeFolder(dirname(file))
        replaceFile(file, JSON.stringify({ runs, ...(state === undefined ? {} : { state }) }))
        return receipt
      }),
    ),
  )
}

/** The receipt for these rows: files only get more of them, unless it is told otherwise of a stream. */
export const publishedRows = (
  staged: Readonly<Record<string, number>>,
  told: Readonly<Record<string, RowEffects>> = {},
): Pick<PublishReceipt, 'rows' | 'effects'> => {
  const changed = Object.keys(told).filter((stream) =>
    Object.values<number>(told[stream] ?? {}).some((rows) => rows > 0),
  )
  const streams = [...new Set([...Object.keys(staged), ...changed])]
  const effects = streams.map((stream) => {
    const appended: RowEffects = { inserted: staged[stream] ?? 0, updated: 0, deleted: 0 }
    return [stream, told[stream] ?? appended] as const
  })
  return {
    rows: Object.fromEntries(effects.map(([stream, { inserted = 0 }]) => [stream, inserted])),
    effects: Object.fromEntries(effects),
  }
}
