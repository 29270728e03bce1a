import { restateRuntime } from 'flext-core/restate'
import { runtimeContract } from 'flext-core/testing'
import { freePort, startRestate } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { it } from 'vitest'

/** An hour takes 0.7 s, a day 1.5, and the waits between attempts hardly any time. */
const waitsFor = (ms: number): number => Math.min(ms / 5_000, 1_500)

describeWith('restate', 'a runtime on Restate', () => {
  it.concurrent.each(runtimeContract)(
    '$name',
    async ({ run }) => {
      await using server = await startRestate()
      const port = await freePort()
      await run(async (options) => {
        const opened = await restateRuntime({
          ...options,
          ingress: server.ingress,
          admin: server.admin,
          listen: { port },
          waitsFor,
        })()
        if (opened._tag === 'Left') throw new Error(opened.left.message)
        return opened.right
      })
    },
    60_000,
  )
})
