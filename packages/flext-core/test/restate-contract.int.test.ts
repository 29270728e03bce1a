import { restateRuntime } from 'flext-core/restate'
import { runtimeContract, type OpenRuntime } from 'flext-core/testing'
import { freePort, startRestate, type RestateServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { expect, it } from 'vitest'

/** An hour takes 2 s, a day 5, and the waits between attempts hardly any time. */
const waitsFor = (ms: number): number => Math.min(ms / 1_800, 5_000)

const openOn =
  (server: RestateServer, port: number): OpenRuntime =>
  async (options) => {
    const { ingress, admin } = server
    const opened = await restateRuntime({
      ...options,
      ingress,
      admin,
      listen: { port },
      waitsFor,
    })()
    if (opened._tag === 'Left') throw new Error(opened.left.message)
    return opened.right
  }

describeWith('restate', 'a runtime on Restate', () => {
  it.concurrent.each(runtimeContract)(
    '$name',
    async ({ run }) => {
      await using server = await startRestate({ partitions: 1 })
      await run(openOn(server, await freePort()))
    },
    60_000,
  )
})

/** In this mode Restate says nothing to a run while one of its steps is under way. */
const toldMeanwhile = new Set([
  'takes back a run that is cancelled, and aborts its step',
  'remembers a cancellation over reopening',
  'takes back a run whose deadline passes',
  'aborts the other branches when one fails, and takes back what they did',
  'keeps signals that come before they are waited for, in their order',
  'lets the first branch of a race decide, and takes back what the others did',
  'remembers over reopening which branch of a race has won',
  'cancels the service that it has called when it is cancelled itself',
])

describeWith('restate', 'a runtime on Restate that replays a run after every wait', () => {
  it('is held to the whole contract but for what a step under way would have to hear', () => {
    const names = new Set(runtimeContract.map(({ name }) => name))
    expect([...toldMeanwhile].filter((name) => !names.has(name))).toEqual([])
  })

  it.concurrent.each(runtimeContract.filter(({ name }) => !toldMeanwhile.has(name)))(
    '$name',
    async ({ run }) => {
      await using server = await startRestate({ partitions: 1, alwaysReplay: true })
      await run(openOn(server, await freePort()))
    },
    60_000,
  )
})
