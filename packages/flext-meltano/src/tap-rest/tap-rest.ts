/** The native tap-rest: streams of any REST API that a description in YAML says how to ask. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { writeAll } from '../io/standard-stream.ts'
import { packageVersion } from '../plugin-process/package-version.ts'
import { tapConfigRefused, type TapError } from '../singer/tap/tap-error.ts'
import type { NativeTap } from '../singer/tap/tap-main.ts'
import { askingApi } from './ask-api.ts'
import { discoverRest } from './discover.ts'
import { extractRest } from './extract.ts'
import type { AskApi } from './http-reply.ts'
import { RestSettings } from './rest-config.ts'
import { wholeConfig, type WholeConfig } from './whole-config.ts'

const name = 'flext-tap-rest'

export const tapRest: NativeTap<RestSettings> = {
  name,
  version: packageVersion,
  description: 'Extracts streams of REST APIs that are described in YAML.',
  config: RestSettings,
  discover: (config) => withApi(config, discoverRest),
  extract: (config, catalog, state, output) =>
    withApi(config, (whole, ask) => extractRest(name, whole, ask, catalog, state, output)),
}

const withApi = async <A>(
  config: RestSettings,
  work: (whole: WholeConfig, ask: AskApi) => Promise<FlextResult<A, TapError>>,
): Promise<FlextResult<A, TapError>> => {
  const whole = wholeConfig(config, process.cwd())
  if (E.isLeft(whole)) {
    const problems = whole.left.map(
      ({ place, path, expected, found }) =>
        `${place === undefined ? '' : `${place}: `}${path}: expected ${expected}, found ${found}`,
    )
    return E.left(tapConfigRefused(name, problems))
  }
  const onRetry = (line: string) => writeAll(2, Buffer.from(`${line}\n`))
  return work(whole.right, askingApi(whole.right, { onRetry }))
}
