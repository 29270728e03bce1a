import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { fromMessage, verifyWebhook, type CloudEvent } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import { seededRandom } from 'flext-core/testing'
import { either as E } from 'fp-ts'
import { expect, it } from 'vitest'

import { EventsKillService, killedSink, signingKey } from './events-world.ts'
import { webhookReceiver, type ReceivedRequest } from './webhook-receiver.ts'

const rounds = 8
const childFile = fileURLToPath(new URL('events-child.ts', import.meta.url))
const seed = Number(process.env['FLEXT_SEED'] ?? Date.now() % 1_000_000)

const eventIn = (request: ReceivedRequest): CloudEvent => {
  const event = fromMessage(request)
  if (E.isLeft(event)) throw new Error(event.left.message)
  return event.right
}

/** Starts a process, kills it once `enough`, and answers with what it printed. */
const killedChild = async (
  args: ReadonlyArray<string>,
  enough: () => boolean,
): Promise<ReadonlyArray<string>> => {
  const child = spawn(process.execPath, ['--conditions=@flext/source', childFile, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: Array<string> = []
  createInterface({ input: child.stdout }).on('line', (line) => void lines.push(line))
  const gone = once(child, 'close')
  while (!enough() && child.exitCode === null) await sleep(2)
  child.kill('SIGKILL')
  await gone
  return lines
}

it(`hands on every event, in the order of its run, though its process is killed and its far side refuses (FLEXT_SEED=${seed})`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flext-events-kill-'))
  const path = join(folder, 'journal.db')
  const random = seededRandom(seed)
  await using receiver = await webhookReceiver()
  let refuses = true
  receiver.answer = (request) => {
    const { run, word } = eventIn(request).data as { readonly run: number; readonly word: number }
    return { status: refuses && run % 5 === 3 && word === 1 ? 400 : 204 }
  }
  for (let round = 0; round < rounds; round++) {
    const until = receiver.requests.length + 1 + Math.floor(random() * 30)
    const lines = await killedChild(
      [path, receiver.url, String(round)],
      () => receiver.requests.length >= until,
    )
    expect(lines).toEqual(['ready'])
  }

  refuses = false
  const opened = await sqliteRuntime({ path })()
  if (E.isLeft(opened)) throw new Error(opened.left.message)
  await using runtime = opened.right
  void new EventsKillService(runtime)
  await runtime.recover()
  const parked = await runtime.parked.list()
  await runtime.parked.retry()
  const subscription = runtime.subscribe(killedSink(receiver.url))
  await runtime.settled()
  await subscription.caughtUp()

  const published = await runtime.events(undefined, 1_000_000)
  const accepted = [...new Set(receiver.accepted.map((request) => eventIn(request).id))]
  const byRun = (ids: ReadonlyArray<string>) => Object.groupBy(ids, (id) => id.split('/')[1] ?? '')
  const told = byRun(published.map(({ id }) => id))
  expect(Object.keys(told).length).toBeGreaterThan(rounds)
  expect(byRun(accepted)).toEqual(told)
  expect(parked.length).toBeGreaterThan(0)
  expect(await runtime.parked.list()).toEqual([])
  for (const request of receiver.accepted) {
    const verified = verifyWebhook({ ...request, secrets: signingKey, tolerance: '1h' })
    expect(verified._tag).toBe('Right')
  }
  rmSync(folder, { recursive: true })
}, 300_000)
