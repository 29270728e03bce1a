/**
 * Bytes of a journal's file are flipped or cut off at random. Whatever is answered then is what was
 * written, or it is said that the file is damaged; never something else. Throws when it is not so.
 */
import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import {
  openSqliteJournal,
  readSqliteJournal,
  recoverSqliteJournal,
  verifySqliteJournal,
} from 'flext-core/sqlite'
import { either as E } from 'fp-ts'

import { beginning, JournalBroken, type Journal } from '../../src/journal/journal.ts'
import type { KeptEntry } from '../../src/journal/record.ts'
import { journalHistory } from '../../src/testing/journal-history.ts'
import { seededRandom } from '../../src/testing/seeded.ts'

/** How often the damage was told, refused, or hit nothing that anybody asked for. */
export interface FuzzReport {
  readonly rounds: number
  readonly nothing: number
  readonly refused: number
  readonly told: number
  readonly recovered: number
}

export const fuzzJournal = async ({
  folder,
  seed,
  milliseconds,
}: {
  readonly folder: string
  readonly seed: number
  readonly milliseconds: number
}): Promise<FuzzReport> => {
  const { bytes, answers, runs, entries } = await written(join(folder, 'fuzz'), seed)
  const random = seededRandom(seed)
  const draw = (limit: number): number => Math.floor(random() * limit)
  const found = { rounds: 0, nothing: 0, refused: 0, told: 0, recovered: 0 }
  const until = performance.now() + milliseconds
  const isEnough = (): boolean =>
    performance.now() >= until && found.refused + found.told > 5 && found.recovered > 5
  for (; !isEnough(); found.rounds++) {
    const says = `journal fuzz, seed ${seed}, round ${found.rounds}`
    const path = join(folder, `fuzzed-${found.rounds}`)
    const to = join(folder, `saved-${found.rounds}`)
    writeFileSync(path, damaged(bytes, draw))

    const verdict = await verifySqliteJournal(path)()
    const reader = await readSqliteJournal(path)()
    if (E.isLeft(reader)) found.refused++
    else {
      isTruth(await askAll(reader.right, runs), answers, says)
      reader.right.close()
    }
    const saved = await recoverSqliteJournal(path, to)()
    if (E.isRight(saved)) {
      assert.ok(isPrefix(recordsIn(to), entries), `${says}: recovered something else`)
      found.recovered++
    }
    const journal = await openSqliteJournal({ path })()
    if (E.isRight(journal)) {
      const given = await askAll(journal.right, runs)
      isTruth(given, answers, says)
      const isTold = given.some((answer) => answer instanceof JournalBroken)
      if (isTold) found.told++
      else found.nothing++
      if (isTold) {
        const isFound = E.isLeft(verdict) || verdict.right.problems.length > 0
        assert.ok(isFound, `${says}: verify found nothing`)
      }
      await journal.right.close().catch(() => {})
    }
    for (const file of [path, to]) {
      for (const suffix of ['', '-wal', '-shm', '-lock'])
        rmSync(`${file}${suffix}`, { force: true })
    }
  }
  return found
}

type Asked = Pick<Journal, 'find' | 'list' | 'entries' | 'events' | 'cells'> &
  Partial<Pick<Journal, 'openRuns'>>

interface Truth {
  readonly bytes: Buffer
  readonly entries: ReadonlyArray<KeptEntry>
  readonly answers: ReadonlyArray<string>
}

/** Each question that a journal is asked, answered as text, or the damage it finds. */
const askAll = async (
  journal: Asked,
  runs: ReadonlyArray<{ readonly run: number; readonly service: string; readonly id: string }>,
): Promise<ReadonlyArray<string | JournalBroken>> => {
  const ask = async (question: () => unknown): Promise<string | JournalBroken> => {
    try {
      return JSON.stringify(await question()) ?? 'undefined'
    } catch (thrown) {
      if (thrown instanceof JournalBroken) return thrown
      throw thrown
    }
  }
  return [
    await ask(() => journal.list({})),
    await ask(() => journal.list({ status: ['stuck', 'compensated', 'running'] })),
    await ask(() => journal.list({ service: 'flext.loading', limit: 5 })),
    await ask(() => journal.events(beginning, 100_000)),
    await ask(() => journal.cells('')),
    ...(await Promise.all(runs.map(({ service, id }) => ask(() => journal.find(service, id))))),
    ...(await Promise.all(runs.map(({ run }) => ask(() => journal.entries(run))))),
    ...(journal.openRuns ? [await ask(async () => [...(await journal.openRuns!())])] : []),
  ]
}

const written = async (
  path: string,
  seed: number,
): Promise<Truth & { readonly runs: Parameters<typeof askAll>[1] }> => {
  const opened = await openSqliteJournal({ path })()
  if (E.isLeft(opened)) throw new Error(opened.left.message)
  const journal = opened.right
  const history = journalHistory(seed % 1_000, 60)
  journal.append(history)
  await journal.moveCursor('mail', journal.events(beginning, 40).at(-1)!)
  await journal.setCells(Array.from({ length: 20 }, (_, n) => ({ key: `mark/${n}`, value: { n } })))
  journal.prune({ endedBefore: history[150]!.at })
  const runs = journal.list({})
  const answers = (await askAll(journal, runs)) as ReadonlyArray<string>
  const entries = runs
    .flatMap(({ run }) => journal.entries(run))
    .toSorted((one, other) => one.position - other.position)
  await journal.close()
  return { bytes: readFileSync(path), entries, answers, runs }
}

/** Flips some bits, overwrites a stretch, or cuts the file off. */
const damaged = (bytes: Buffer, draw: (limit: number) => number): Buffer => {
  const copy = Buffer.from(bytes)
  switch (draw(6)) {
    case 0:
      return copy.subarray(0, 1 + draw(copy.length - 1))
    case 1: {
      const from = draw(copy.length)
      copy.fill(draw(256), from, Math.min(copy.length, from + 1 + draw(5_000)))
      return copy
    }
    default:
      for (let n = draw(3); n >= 0; n--) copy[draw(copy.length)]! ^= 1 << draw(8)
      return copy
  }
}

const isTruth = (
  given: ReadonlyArray<string | JournalBroken>,
  truth: ReadonlyArray<string>,
  says: string,
): void => {
  for (const [nth, answer] of given.entries()) {
    if (!(answer instanceof JournalBroken))
      assert.equal(answer, truth[nth], `${says}, question ${nth}`)
  }
}

const recordsIn = (path: string): ReadonlyArray<string> => {
  const database = new DatabaseSync(path, { readOnly: true })
  const rows = database.prepare('select position, body from log order by position').all()
  database.close()
  return rows.map(({ position, body }) => `${String(position)} ${String(body)}`)
}

const isPrefix = (saved: ReadonlyArray<string>, entries: ReadonlyArray<KeptEntry>): boolean =>
  saved.every((row, nth) => {
    const entry = entries[nth]
    return entry !== undefined && row === `${entry.position} ${JSON.stringify(entry.record)}`
  })
