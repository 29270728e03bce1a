/* oxlint-disable vitest/no-conditional-tests, vitest/no-disabled-tests, vitest/valid-describe-callback */
/** Tests that need a server: skipped, with the reason, where it is not installed; failed under `CI=true`. */
import { describe, it } from 'vitest'

import { serverMissing, type ServerName } from './server-missing.ts'

/** A `describe` whose tests need a server, or several. */
export const describeWith = (
  servers: ServerName | ReadonlyArray<ServerName>,
  name: string,
  tests: () => void,
): void => {
  const missing = [servers]
    .flat()
    .map((server) => serverMissing(server)?.message)
    .filter((message) => message !== undefined)
  if (missing.length === 0) {
    describe(name, tests)
  } else if (process.env['CI'] === 'true') {
    it(`${name}: has its servers`, () => {
      throw new Error(missing.join('; '))
    })
  } else {
    describe.skip(`${name} (skipped: ${missing.join('; ')})`, tests)
  }
}
