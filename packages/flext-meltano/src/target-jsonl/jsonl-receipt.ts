/** The receipts of published runs: one small file a state id, replaced as a whole. */
import { dirname } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import type { TargetError } from '../singer/error.ts'
import { makeFolder } from '../singer/make-folder.ts'
import type { PublishReceipt } from '../singer/row-effects.ts'
import { onDisk, readKept, replaceFile } from '../durable/durable-file.ts'
import { stateFile, type JsonlConfig } from './jsonl-config.ts'
import { Published, type Manifest } from './manifest.ts'

/** So many receipts of a state id are kept for whoever asks to publish again. */
const receiptsKept = 50

/** The receipt of a run that was published before. */
export const receiptOf = (
  config: JsonlConfig,
  stateId: string,
  run: string,
): FlextResult<PublishReceipt | undefined, TargetError> =>
  pipe(
    readKept(Published, stateFile(config, stateId)),
    E.map((published) => published?.runs.find((one) => one.run === run)),
    E.map((found) => (found === undefined ? undefined : { rows: found.rows })),
  )

/** Writes down that a run is published, with its state: the moment at which it is. */
export const keepReceipt = (
  config: JsonlConfig,
  stateId: string,
  { run, state: brought }: Manifest,
  rows: Readonly<Record<string, number>>,
): FlextResult<PublishReceipt, TargetError> => {
  const file = stateFile(config, stateId)
  return pipe(
    readKept(Published, file),
    E.flatMap((before) =>
      onDisk(file, () => {
        const state = brought ?? before?.state
        const runs = [...(before?.runs ?? []), { run, rows }].slice(-receiptsKept)
        makeFolder(dirname(file))
        replaceFile(file, JSON.stringify({ runs, ...(state === undefined ? {} : { state }) }))
        return { rows }
      }),
    ),
  )
}
