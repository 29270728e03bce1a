import { describe, expect, it } from 'vitest'

import { FlextDefect, type FlextError } from './error.ts'
import { FlextResult } from './result.ts'
import { FlextTask } from './task.ts'

const refused: FlextError<'Refused'> = { _tag: 'Refused', message: 'refused' }

describe('a resource', () => {
  const log: string[] = []
  const acquire = FlextTask.fromThunk(() => {
    log.push('open')
    return FlextResult.ok('file')
  })
  const release = (name: string): FlextTask<void, never> =>
    FlextTask.fromThunk(() => {
      log.push(`close ${name}`)
      return FlextResult.ok()
    })

  it('is released after success, failure and defect', async () => {
    log.length = 0
    const good = FlextTask.withResource(acquire, (name) => FlextTask.ok(name.length), release)
    expect(await good()).toStrictEqual(FlextResult.ok(4))
    const bad = FlextTask.withResource(acquire, () => FlextTask.fail(refused), release)
    expect(await bad()).toStrictEqual(FlextResult.fail(refused))
    const worse = FlextTask.withResource(
      acquire,
      () => {
        throw new FlextDefect('a bug')
      },
      release,
    )
    await expect(worse()).rejects.toThrow(new FlextDefect('a bug'))
    expect(log).toStrictEqual(['open', 'close file', 'open', 'close file', 'open', 'close file'])
  })

  it('is not released when it was never had', async () => {
    log.length = 0
    const none = FlextTask.withResource(FlextTask.fail(refused), () => FlextTask.ok(1), release)
    expect(await none()).toStrictEqual(FlextResult.fail(refused))
    expect(log).toStrictEqual([])
  })

  it('tells a release that fails along with the failure before it', async () => {
    const locked = () => FlextTask.fail({ _tag: 'Locked', message: 'locked' })
    const afterGood = FlextTask.withResource(acquire, () => FlextTask.ok(1), locked)
    expect(await afterGood()).toMatchObject({
      left: { _tag: 'ReleaseFailed', release: { _tag: 'Locked' }, use: null },
    })
    const afterBad = FlextTask.withResource(acquire, () => FlextTask.fail(refused), locked)
    expect(await afterBad()).toMatchObject({
      left: { _tag: 'ReleaseFailed', release: { _tag: 'Locked' }, use: refused },
    })
    const bug = () =>
      FlextTask.fromThunk<number, never>(() => {
        throw new FlextDefect('a bug')
      })
    await expect(FlextTask.withResource(acquire, bug, locked)()).rejects.toMatchObject({
      errors: [new FlextDefect('a bug'), { _tag: 'Locked' }],
    })
  })
})
