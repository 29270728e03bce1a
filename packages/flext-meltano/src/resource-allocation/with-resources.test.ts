import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { either as E } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { withResources } from './with-resources.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-with-resources-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const never = new AbortController().signal
const slot = { resource: 'source:tap-shop', amount: 1, capacity: 2 }

describe('work with resources', () => {
  it('is under way no more often than there is room, and gives it back', async () => {
    let underWay = 0
    let most = 0
    const waited: Array<string> = []
    const one = (holder: string, signal = never) =>
      withResources(
        {
          folder,
          holder,
          needs: [slot],
          signals: [signal],
          onWait: (short) => waited.push(`${holder}: ${short.join()}`),
        },
        async () => {
          most = Math.max(most, ++underWay)
          await setTimeout(30)
          underWay -= 1
          return E.right(holder)
        },
      )
    const done = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((holder) => one(holder)))
    expect(done).toEqual(['a', 'b', 'c', 'd', 'e'].map((holder) => E.right(holder)))
    expect(most).toBe(2)
    expect(waited).toEqual(['c', 'd', 'e'].map((holder) => `${holder}: source:tap-shop`))
  })

  it('waits no longer once it is asked to stop', async () => {
    const stop = new AbortController()
    const holding = withResources(
      { folder, holder: 'a', needs: [{ ...slot, amount: 2 }], signals: [never], onWait: () => {} },
      async () => E.right(await setTimeout(300)),
    )
    const began = performance.now()
    await withResources(
      {
        folder,
        holder: 'b',
        needs: [slot],
        signals: [stop.signal],
        onWait: () => stop.abort(),
      },
      () => Promise.resolve(E.right('stopped')),
    )
    expect(performance.now() - began).toBeLessThan(250)
    await holding
  })
})
