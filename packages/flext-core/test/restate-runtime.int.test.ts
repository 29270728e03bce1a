import { execFile } from 'node:child_process'
import { createServer } from 'node:http2'
import { promisify } from 'node:util'

import { createEndpointHandler } from '@restatedev/restate-sdk'
import { either as E } from 'fp-ts'
import {
  changing,
  FlextDomainService,
  queue,
  reading,
  type FlextError,
  type FlextLog,
  type FlextResult,
  type StepContext,
} from 'flext-core'
import { restateRuntime, type RestateRuntime, type RestateRuntimeOptions } from 'flext-core/restate'
import { freePort, startRestate, type RestateServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import * as t from 'io-ts'
import { expect, it } from 'vitest'

const opened = async (options: RestateRuntimeOptions): Promise<RestateRuntime> => {
  const runtime = await restateRuntime(options)()
  if (E.isLeft(runtime)) throw new Error(runtime.left.message)
  return runtime.right
}

const on = (
  { ingress, admin }: RestateServer,
  port: number,
  options: Partial<RestateRuntimeOptions> = {},
): Promise<RestateRuntime> =>
  opened({ ingress, admin, listen: { port }, waitsFor: (ms) => ms / 1_000, ...options })

/** What a step is to do: answer, fail, throw, answer with what its codec refuses, or wait to be aborted. */
type Wish = 'answer' | 'fail' | 'throw' | 'misfit' | 'wait'

class Desk {
  readonly did: Array<string> = []
  readonly wishes: Array<Wish> = []
  waiting = 0

  async act(
    what: string,
    signal: AbortSignal,
  ): Promise<FlextResult<string, FlextError<'Refused'>>> {
    const wish = this.wishes.shift() ?? 'answer'
    this.did.push(what)
    if (wish === 'throw') throw new Error('no good')
    if (wish === 'wait') {
      this.waiting++
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve, { once: true })
      })
    }
    if (wish === 'answer') return E.right(what)
    return wish === 'misfit'
      ? (E.right(7) as never)
      : E.left({ _tag: 'Refused', message: `${what} was refused` })
  }
}

interface DeskPort {
  readonly desk: Desk
}

const note = changing({
  name: 'note',
  output: t.string,
  run: ({ desk, step }: DeskPort & StepContext) => desk.act('note', step.signal),
  undo: ({ desk }) => {
    desk.did.push('undo note')
    return E.right(null)
  },
})
const look = reading({
  name: 'look',
  output: t.string,
  run: ({ desk, step }: DeskPort & StepContext) => desk.act('look', step.signal),
})

class DeskService extends FlextDomainService.define({
  name: 'test.desk',
  version: 1,
  request: t.type({ trips: t.boolean }),
  result: t.array(t.string),
  *flow({ trips }) {
    const noted = yield* note()
    if (trips) throw new Error('a bug in the flow')
    return [noted, yield* look()]
  },
}) {}

const tagOf = (result: FlextResult<unknown>): string =>
  E.isLeft(result) ? result.left._tag : 'a result'

interface Invocation {
  readonly id: string
  readonly status: string
}

/** Of the run `r`, as Restate's own admin API tells it. */
const invocations = async ({ admin }: RestateServer): Promise<ReadonlyArray<Invocation>> => {
  const query = `select id, status from sys_invocation where target = 'test.desk/r/run'`
  const headers = { accept: 'application/json', 'content-type': 'application/json' }
  const body = JSON.stringify({ query })
  const asked = await fetch(`${admin}/query`, { method: 'POST', headers, body })
  const { rows } = (await asked.json()) as { readonly rows: ReadonlyArray<Invocation> }
  return rows
}

const steer = async (server: RestateServer, what: 'cancel' | 'pause'): Promise<void> => {
  const [invocation] = await invocations(server)
  await fetch(`${server.admin}/invocations/${invocation?.id}/${what}`, { method: 'PATCH' })
}

const until = async (reached: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 30_000
  while (!(await reached())) {
    if (Date.now() > deadline) throw new Error('it never comes so far')
    await new Promise((resolve) => {
      setTimeout(resolve, 10)
    })
  }
}

describeWith('restate', 'what a runtime on Restate says', () => {
  it('says of a server that is out of reach where it was looked for', async () => {
    const port = await freePort()
    await using runtime = await opened({ ingress: `http://127.0.0.1:${port}`, patience: 200 })
    const service = new DeskService(runtime, { desk: new Desk() })
    const result = await service.run({ trips: false }, { id: 'r' })
    expect(tagOf(result)).toBe('JournalFailed')
    expect(E.isLeft(result) && result.left.message).toMatch(
      `no Restate server answers at http://127.0.0.1:${port}: connect ECONNREFUSED`,
    )
  })

  it('says why a server refuses the handlers', async () => {
    await using server = await startRestate()
    const nowhere = `http://127.0.0.1:${await freePort()}`
    const { ingress, admin } = server
    await using runtime = await opened({ ingress, admin, listen: { uri: nowhere }, patience: 200 })
    void new DeskService(runtime, { desk: new Desk() })
    const recovered = await runtime.recover()
    expect(tagOf(recovered)).toBe('JournalFailed')
    expect(E.isLeft(recovered) && recovered.left.message).toMatch(
      new RegExp(`refuses the registration of ${nowhere}`),
    )
  }, 60_000)

  it('says which package it needs when that is not installed', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@flext/source',
      '--input-type=module',
      '--eval',
      `import { registerHooks } from 'node:module'
       registerHooks({
         resolve: (name, context, next) => {
           if (name === '@restatedev/restate-sdk') throw new Error('Cannot find package')
           return next(name, context)
         },
       })
       const { restateRuntime } = await import('flext-core/restate')
       const opened = await restateRuntime({ ingress: 'http://127.0.0.1:1' })()
       console.log(JSON.stringify(opened))`,
    ])
    expect(stdout).toMatch('PeerMissing')
    expect(stdout).toMatch('npm install @restatedev/restate-sdk')
  }, 60_000)

  it('says which address it cannot listen on', async () => {
    const other = createServer()
    const port = await freePort()
    await new Promise<void>((resolve) => {
      other.listen(port, '127.0.0.1', resolve)
    })
    const ingress = 'http://127.0.0.1:1'
    const runtime = await restateRuntime({ ingress, listen: { port } })()
    expect(tagOf(runtime)).toBe('EndpointUnavailable')
    expect(E.isLeft(runtime) && runtime.left.message).toMatch(
      `cannot listen on 127.0.0.1:${port}: listen EADDRINUSE`,
    )
    other.close()
  })

  it('names what it does not do, and what to do instead', async () => {
    const ingress = 'http://127.0.0.1:1'
    await using runtime = await opened({ ingress, patience: 1 })
    const service = new DeskService(runtime, { desk: new Desk() })
    const lane = queue({ name: 'lane', concurrency: 1 })
    const queued = await service.run({ trips: false }, { queue: { in: lane } })
    expect(tagOf(queued)).toBe('NotSupportedByRuntime')
    await expect(runtime.runs.prune({ endedBefore: 0 })).rejects.toThrow(/`retention`/)
    await expect(runtime.runs.list()).rejects.toThrow(/name it as `admin`/)
    expect(tagOf(await runtime.schedules.start([]))).toBe('JournalFailed')
    expect(await runtime.queues.list()).toEqual([])
  })
})

describeWith('restate', 'a run on Restate that goes wrong', () => {
  it('keeps what a step throws as its failure, and takes back what was done', async () => {
    await using server = await startRestate()
    await using runtime = await on(server, await freePort())
    const desk = new Desk()
    desk.wishes.push('answer', 'throw')
    const service = new DeskService(runtime, { desk })
    const result = await service.run({ trips: false }, { id: 'r' })
    expect(E.isLeft(result) && result.left.message).toBe('step look threw Error: no good')
    expect(desk.did).toEqual(['note', 'look', 'undo note'])
  }, 60_000)

  it('is faulted by an output that its codec refuses, or a bug in the flow, and goes on once that is mended', async () => {
    await using server = await startRestate()
    await using runtime = await on(server, await freePort())
    const desk = new Desk()
    desk.wishes.push('answer', 'misfit')
    const service = new DeskService(runtime, { desk })
    const misfit = await service.run({ trips: false }, { id: 'misfit' })
    expect(E.isLeft(misfit) && misfit.left).toMatchObject({
      _tag: 'RunFaulted',
      expected: 'an output that is string',
      found: '7 (number)',
    })
    const tripped = await service.run({ trips: true }, { id: 'trips' })
    expect(E.isLeft(tripped) && tripped.left.message).toMatch(/a bug in the flow/)
    const statuses = (await runtime.runs.list()).map(({ id, status }) => [id, status])
    expect(statuses).toEqual([
      ['trips', 'faulted'],
      ['misfit', 'faulted'],
    ])
    const resumed = await runtime.runs.resume({ service: 'test.desk', id: 'misfit' })
    expect(E.isRight(resumed) && (await resumed.right.end)).toEqual(E.right(['note', 'look']))
  }, 60_000)

  it('is taken back when somebody cancels it in Restate itself', async () => {
    await using server = await startRestate()
    await using runtime = await on(server, await freePort())
    const desk = new Desk()
    desk.wishes.push('answer', 'wait')
    const service = new DeskService(runtime, { desk })
    const run = service.run({ trips: false }, { id: 'r' })
    await until(() => desk.waiting === 1)
    await steer(server, 'cancel')
    expect(tagOf(await run)).toBe('RunCancelled')
    expect(desk.did).toEqual(['note', 'look', 'undo note'])
  }, 60_000)

  it('says in the log, once, that a step is tried again', async () => {
    await using server = await startRestate({ alwaysReplay: true })
    const said: Array<string> = []
    const keep = (_: unknown, message: string): void => void said.push(message)
    const log: FlextLog = { debug: keep, info: keep, warn: keep, error: keep }
    await using runtime = await on(server, await freePort(), { log })
    const desk = new Desk()
    desk.wishes.push('answer', 'fail', 'fail')
    const retried = reading({
      name: 'look',
      output: t.string,
      retry: { times: 2 },
      run: ({ desk: at, step }: DeskPort & StepContext) => at.act('look', step.signal),
    })
    class RetryingService extends FlextDomainService.define({
      name: 'test.retrying',
      version: 1,
      request: t.null,
      result: t.string,
      *flow() {
        yield* note()
        return yield* retried()
      },
    }) {}
    const result = await new RetryingService(runtime, { desk }).run(null, { id: 'r' })
    expect(result).toEqual(E.right('look'))
    expect(
      said.filter((message) => message === 'a step failed and will be tried again'),
    ).toHaveLength(2)
  }, 60_000)

  it('goes on under the version with which a run began, beside a newer one', async () => {
    await using server = await startRestate()
    const port = await freePort()
    const versioned = (version: number) =>
      class extends FlextDomainService.define({
        name: 'test.versioned',
        version,
        request: t.null,
        result: t.number,
        *flow() {
          yield* look()
          return version
        },
      }) {}
    const [Old, New] = [versioned(1), versioned(2)]
    const desk = new Desk()
    {
      await using runtime = await on(server, port)
      desk.wishes.push('wait')
      void new Old(runtime, { desk }).run(null, { id: 'old' })
      await until(() => desk.waiting === 1)
    }
    await using runtime = await on(server, port)
    const old = new Old(runtime, { desk })
    expect(await new New(runtime, { desk }).run(null, { id: 'new' })).toEqual(E.right(2))
    expect(await old.run(null, { id: 'old' })).toEqual(E.right(1))
  }, 60_000)

  it('says in the log what a flow asked for before and what it asks for now, when it is not deterministic', async () => {
    await using server = await startRestate({ alwaysReplay: true })
    const said: Array<string> = []
    const keep = (fields: unknown): void => void said.push(JSON.stringify(fields))
    const log: FlextLog = { debug: () => {}, info: () => {}, warn: keep, error: keep }
    await using runtime = await on(server, await freePort(), { log })
    let replays = 0
    class WaveringService extends FlextDomainService.define({
      name: 'test.wavering',
      version: 1,
      request: t.null,
      result: t.null,
      *flow() {
        if (replays++ === 0) yield* look()
        yield* note()
        return null
      },
    }) {}
    void new WaveringService(runtime, { desk: new Desk() }).run(null, { id: 'r' })
    await until(() => said.some((each) => each.includes('look#1') && each.includes('mark')))
  }, 60_000)

  it('goes on at the next start when Restate has paused it meanwhile', async () => {
    await using server = await startRestate()
    const port = await freePort()
    const desk = new Desk()
    {
      await using runtime = await on(server, port)
      desk.wishes.push('answer', 'wait')
      void new DeskService(runtime, { desk }).run({ trips: false }, { id: 'r' })
      await until(() => desk.waiting === 1)
    }
    await until(async () => {
      const [invocation] = await invocations(server)
      if (invocation?.status === 'backing-off') await steer(server, 'pause')
      return invocation?.status === 'paused'
    })
    await using runtime = await on(server, port)
    const service = new DeskService(runtime, { desk })
    expect(await runtime.recover()).toEqual(E.right({ resumed: 1, left: [] }))
    expect(await service.run({ trips: false }, { id: 'r' })).toEqual(E.right(['note', 'look']))
    expect(desk.did).toEqual(['note', 'look', 'look'])
  }, 60_000)
})

describeWith('restate', 'the handlers of a runtime on Restate', () => {
  it('can be served by another host', async () => {
    await using server = await startRestate()
    const { ingress, admin } = server
    await using runtime = await opened({ ingress })
    const service = new DeskService(runtime, { desk: new Desk() })
    const host = createServer(
      createEndpointHandler({ services: runtime.handlers(), logger: () => {} }),
    )
    const port = await freePort()
    await new Promise<void>((resolve) => {
      host.listen(port, '127.0.0.1', resolve)
    })
    const registered = await fetch(`${admin}/deployments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ uri: `http://127.0.0.1:${port}` }),
    })
    expect(registered.status).toBe(201)
    expect(await service.run({ trips: false })).toEqual(E.right(['note', 'look']))
    host.close()
  }, 60_000)
})
