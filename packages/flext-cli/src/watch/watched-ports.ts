/** The ports of a pipeline, with somebody looking on. */
import type { ETLPipelinePorts } from 'flext-meltano'
import { either as E, type taskEither } from 'fp-ts'

import { counted } from '../terminal/quantity.ts'
import type { Phase, Watch } from './watch.ts'

export const watchedPorts = (ports: ETLPipelinePorts, watch: Watch): ETLPipelinePorts => {
  const watched =
    <Input extends ReadonlyArray<unknown>, Err, A>(
      phase: Phase,
      port: (...input: Input) => taskEither.TaskEither<Err, A>,
      result: (answer: A) => string,
    ) =>
    (...input: Input): taskEither.TaskEither<Err, A> =>
    async () => {
      watch.begun(phase)
      const answer = await port(...input)()
      if (E.isLeft(answer)) watch.failed(phase)
      else watch.done(phase, result(answer.right))
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
      publish: watched('publish', ports.staging.publish, (rows) => counted(total(rows), 'row')),
      discard: watched('discard', ports.staging.discard, () => 'what was staged'),
    },
    transforms: {
      build: watched('models', ports.transforms.build, ({ models }) =>
        models.length === 0 ? '' : counted(models.length, 'model'),
      ),
      check: watched('checks', ports.transforms.check, ({ checks }) =>
        checks.length === 0
          ? ''
          : `${checks.filter(({ passed }) => passed).length} of ${counted(checks.length, 'check')} passed`,
      ),
    },
  }
}

const total = (rows: Readonly<Record<string, number>>): number =>
  Object.values(rows).reduce((sum, n) => sum + n, 0)
