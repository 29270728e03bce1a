/** What a pipeline needs of tap and target where both are left out: its rows are staged in this process. */
import { either as E } from 'fp-ts'

import type { ETLPipelinePorts } from '../src/etl-pipeline/ports.ts'
import type { Answer } from '../src/singer/answer.ts'
import type { TargetError } from '../src/singer/error.ts'
import type { SchemaMessage, SingerRecord, SingerState } from '../src/singer/message.ts'
import type { TargetStore } from '../src/singer/target/target-store.ts'

export interface RowsToStage {
  readonly schema: SchemaMessage
  readonly records: ReadonlyArray<SingerRecord>
  readonly state: SingerState
  readonly cutShort?: boolean
}

/** `open` begins the staging that it is given the name of. */
export const stagedHere = (
  open: (staging: string) => Answer<TargetStore, TargetError>,
  { schema: announcement, records, state, ...cut }: RowsToStage,
): Pick<ETLPipelinePorts, 'taps' | 'loads'> => {
  const { type: _, stream, ...described } = announcement
  const catalog = { streams: [{ tap_stream_id: stream, stream, ...described }] }
  return {
    taps: { discover: () => async () => E.right({ catalog, selected: [stream] }) },
    loads: {
      load:
        (_request, { staging }) =>
        async () => {
          const store = await open(staging)
          if (E.isLeft(store)) return store
          try {
            const { schema, write, checkpoint } = store.right
            const done = [
              await schema(announcement),
              await write(stream, records),
              await checkpoint(state, true),
            ].find(E.isLeft)
            const rows = { [stream]: records.length }
            return done ?? E.right({ delivery: 'exactly-once', rows, state, ...cut })
          } finally {
            await store.right.close()
          }
        },
    },
  }
}
