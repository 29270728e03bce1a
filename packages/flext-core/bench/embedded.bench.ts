/**
 * Runs of five steps over a SQLite journal at `synchronous=FULL`, one at a time and 64 in flight,
 * beside the same commits by hand: one prepared INSERT a record, no engine, one run at a time.
 */
import { DatabaseSync } from 'node:sqlite'

import { either as E } from 'fp-ts'

import { sqliteRuntime } from 'flext-core/sqlite'

import { report, type Figure } from './figure.ts'
import { FiveChanges, UsualMix } from './five-steps.ts'
import { median } from './sample.ts'
import { scratch } from './scratch.ts'
import { throughput, type Throughput } from './throughput.ts'

const rounds = 3
const seconds = 2

/** Six commits a run: the start, four steps, and the last step with the end. */
const byHand = (path: string): (() => Promise<void>) => {
  const database = new DatabaseSync(path)
  database.exec('pragma journal_mode = wal; pragma synchronous = full')
  database.exec(
    'create table log (position integer primary key, run integer, kind integer, body text)',
  )
  const insert = database.prepare('insert into log (run, kind, body) values (?, ?, ?)')
  let run = 0
  const turn = Promise.resolve()
  return async () => {
    run++
    for (let record = 0; record < 6; record++) {
      insert.run(run, 2, `{"kind":"step","lane":"","place":${record},"name":"step","output":1}`)
      await turn
    }
  }
}

using files = scratch()
const opened = await sqliteRuntime({ path: files.path('journal.db') })()
if (E.isLeft(opened)) throw new Error(opened.left.message)
await using runtime = opened.right
const changes = new FiveChanges(runtime)
const mix = new UsualMix(runtime)

const contenders = {
  'raw node:sqlite': { work: byHand(files.path('raw.db')), inFlight: 1 },
  '5-changes/sequential': { work: () => changes.run({ count: 0 }), inFlight: 1 },
  '5-changes/64-in-flight': { work: () => changes.run({ count: 0 }), inFlight: 64 },
  'usual-mix/sequential': { work: () => mix.run({ count: 0 }), inFlight: 1 },
  'usual-mix/64-in-flight': { work: () => mix.run({ count: 0 }), inFlight: 64 },
}
type Name = keyof typeof contenders
const names = Object.keys(contenders) as Array<Name>

const measured = Object.fromEntries(names.map((name) => [name, []])) as unknown as Readonly<
  Record<Name, Array<Throughput>>
>
for (let round = -1; round < rounds; round++) {
  for (const name of names) {
    const { work, inFlight } = contenders[name]
    const one = await throughput(work, { inFlight, seconds: round < 0 ? 0.5 : seconds })
    // Round -1 warms up.
    if (round >= 0) measured[name].push(one)
  }
}

const medianOf = (name: Name, figure: keyof Throughput): number =>
  median(measured[name].map((one) => one[figure]))

const aims: Readonly<Partial<Record<Name, { readonly rate?: number; readonly p50?: number }>>> = {
  '5-changes/sequential': { rate: 1_000, p50: 1 },
  '5-changes/64-in-flight': { rate: 25_000 },
}

const peer: Name = 'raw node:sqlite'
const figures = names
  .filter((name) => name !== peer)
  .flatMap((name): ReadonlyArray<Figure> => {
    const figure = (of: keyof Throughput, unit: string): Figure => ({
      name: `core/embedded/${name}/${of}`,
      value: medianOf(name, of),
      unit,
      peer,
      peerValue: medianOf(peer, of),
    })
    const { rate, p50 } = aims[name] ?? {}
    return [
      { ...figure('rate', 'runs/s'), ...(rate !== undefined && { aim: rate }) },
      { ...figure('p50', 'ms'), ...(p50 !== undefined && { aim: p50 }) },
      figure('p99', 'ms'),
    ]
  })
report(figures)
