/** The ports of a pipeline, with somebody looking on. */
import type { ETLPipelinePorts, ETLPipelineRequest, RowCounts } from 'flext-meltano'
import { either as E, taskEither as TE } from 'fp-ts'

import { counted } from '../terminal/quantity.ts'
import type { Phase, Watch } from './watch.ts'

export const watchedPorts = (
  ports: ETLPipelinePorts,
  watchOf: (request: ETLPipelineRequest) => Watch,
): ETLPipelinePorts => {
  const discarded = new Set<string>()
  const watched =
    <Input extends readonly [request: ETLPipelineRequest, ...more: ReadonlyArray<unknown>], Err, A>(
      phase: Phase,
      port: (...input: Input) => TE.TaskEither<Err, A>,
      /** Undefined when what was done is no success. */
      result: (answer: A, ...input: Input) => string | undefined,
    ) =>
    (...input: Input): TE.TaskEither<Err, A> =>
    async () => {
      const watch = watchOf(input[0])
      watch.begun(phase)
      const answer = await port(...input)()
      const said = E.isLeft(answer) ? undefined : result(answer.right, ...input)
      if (said === undefined) watch.failed(phase)
      else watch.done(phase, said)
      return answer
    }

  return {
    ...ports,
    taps: {
      discover: watched('discover', ports.taps.discover, ({ selected }) =>
        counted(selected.length, 'stream'),
      ),
    },
    loads: {
      load: watched('load', ports.loads.load, ({ rows }) => counted(total(rows), 'row')),
    },
    staging: {
      ...ports.staging,
      publish: watched('publish', ports.staging.publish, published),
      openHomes: (request) =>
        TE.Functor.map(ports.staging.openHomes(request), (homes) => ({
          ...homes,
          publish: (...given) =>
            watched('publish', () => homes.publish(...given), published)(request),
        })),
      discard: watched('discard', ports.staging.discard, (_, _request, staging) => {
        // Each change that is undone discards the one staging there is.
        const said = discarded.has(staging) ? '' : 'what was staged'
        discarded.add(staging)
        return said
      }),
    },
    transforms: {
      build: watched('models', ports.transforms.build, ({ models }) =>
        models.length === 0 ? '' : counted(models.length, 'model'),
      ),
      check: watched('checks', ports.transforms.check, ({ checks }) => {
        if (checks.length === 0) return ''
        return checks.every(({ passed }) => passed)
          ? `${counted(checks.length, 'check')} passed`
          : undefined
      }),
    },
  }
}

const published = ({ rows }: { readonly rows: RowCounts }): string => counted(total(rows), 'row')

const total = (rows: Readonly<Record<string, number>>): number =>
  Object.values(rows).reduce((sum, n) => sum + n, 0)
