import { reading, type StepContext } from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { streamName } from '../../singer/catalog.ts'
import { nothingSelected, streamsUnknown } from '../error.ts'
import { TapCatalog, type ETLPipelineRequest } from '../model.ts'
import type { TapPort } from '../ports.ts'

export const coordinateTapDiscovery = reading({
  name: 'coordinateTapDiscovery',
  output: TapCatalog,
  run: ({ taps, step }: TapPort & StepContext, request: ETLPipelineRequest) =>
    pipe(
      taps.discover(request, step.signal, step.runId),
      TE.filterOrElseW(
        ({ selected, undiscovered = false }) => undiscovered || selected.length > 0,
        ({ catalog }) => nothingSelected(request.tap, catalog.streams.map(streamName)),
      ),
      TE.filterOrElseW(
        ({ selected }) => notAmong(request, selected).length === 0,
        ({ selected }) => streamsUnknown(request.tap, notAmong(request, selected), selected),
      ),
    ),
})

const notAmong = (
  { refreshStreams = [] }: ETLPipelineRequest,
  selected: ReadonlyArray<string>,
): ReadonlyArray<string> => refreshStreams.filter((stream) => !selected.includes(stream))
