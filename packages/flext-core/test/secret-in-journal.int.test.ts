import { readFileSync } from 'node:fs'

import {
  changing,
  encrypted,
  failWith,
  FlextDomainService,
  keyringFrom,
  Secret,
  type Keyring,
} from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { journalWorld, type JournalWorld } from './journal-world.ts'

let world: JournalWorld
beforeEach(() => void (world = journalWorld()))
afterEach(() => world.clear())

const ring = (...keys: ReadonlyArray<number>): Keyring => {
  const text = keys.map((n) => `k${n}:${Buffer.alloc(32, n).toString('base64')}`).join()
  const read = keyringFrom({ FLEXT_JOURNAL_KEYS: text })
  if (E.isLeft(read)) throw new Error(read.left.message)
  return read.right
}

let keys = ring(1)
const Password = encrypted(t.string, () => keys)
const used: Array<string> = []

const login = changing({
  name: 'login',
  output: t.type({ token: Password }),
  run: (_, password: Secret<string>) => {
    used.push(password.reveal())
    return E.right({ token: new Secret(`token of ${password.reveal()}`) })
  },
  undo: (_, { token }) => {
    used.push(`undo ${token.reveal()}`)
    return E.right(undefined)
  },
  events: ({ token }) => [
    { type: 'logged-in', version: 1, data: { token }, publish: 'at-once' } as const,
  ],
})

class LoggingIn extends FlextDomainService.define({
  name: 'test.logging-in',
  version: 1,
  request: t.type({ password: Password, fails: t.boolean }),
  result: Password,
  *flow(request) {
    const { token } = yield* login(request.password)
    if (request.fails) {
      return yield* failWith({
        _tag: 'Refused',
        message: `no ${String(request.password)}`,
        token,
      } as const)
    }
    return token
  },
}) {}

const during = async <A>(work: (service: LoggingIn) => Promise<A>): Promise<A> => {
  const runtime = await sqliteRuntime({ path: world.file() })()
  if (E.isLeft(runtime)) throw new Error(runtime.left.message)
  try {
    return await work(new LoggingIn(runtime.right))
  } finally {
    await runtime.right.close()
  }
}
const request = (password: string, fails = false) => ({ password: new Secret(password), fails })

describe('a secret in a journal', () => {
  it('is in no byte of the file, and in nothing that is told', async () => {
    used.length = 0
    const failed = await during((service) => service.run(request('hunter2', true), { id: 'a' }))
    expect(used).toEqual(['hunter2', 'undo token of hunter2'])
    expect(JSON.stringify(failed)).toContain('no [secret]')
    expect(JSON.stringify(failed)).not.toContain('hunter2')
    expect(readFileSync(world.file()).includes('hunter2')).toBe(false)
    expect(readFileSync(world.file()).includes('enc1.k1.')).toBe(true)
  })

  it('is the same request when it comes again, also under a new key', async () => {
    keys = ring(1)
    const first = await during((service) => service.run(request('hunter2'), { id: 'a' }))
    expect(E.isRight(first) && first.right.reveal()).toBe('token of hunter2')
    keys = ring(2, 1)
    const again = await during((service) => service.run(request('hunter2'), { id: 'a' }))
    expect(E.isRight(again) && again.right.reveal()).toBe('token of hunter2')
    const other = await during((service) => service.run(request('hunter3'), { id: 'a' }))
    expect(other).toMatchObject({ left: { _tag: 'RunConflict' } })
    expect(used.filter((each) => each === 'hunter2').length).toBeLessThanOrEqual(2)
  })

  it('is not read without its key, and it is said which that is', async () => {
    keys = ring(1)
    await during((service) => service.run(request('hunter2'), { id: 'a' }))
    keys = ring(2)
    const again = await during((service) => service.run(request('hunter2'), { id: 'a' }))
    expect(E.isLeft(again) && again.left.message).toContain(
      'as the journal has run a: password: expected a secret, encrypted with a key of the keyring, found one encrypted with key k1, and the keyring has k2',
    )
  })
})
