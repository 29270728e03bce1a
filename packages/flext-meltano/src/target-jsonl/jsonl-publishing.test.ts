import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'

import { takeFileLock } from 'flext-core/file-lock'
import { either as E } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { openFileStore } from '../file-target/file-store.ts'
import { stagingFolder, stateFile } from '../file-target/staging-place.ts'
import type { SchemaMessage } from '../singer/message.ts'
import { streamFile } from './jsonl-config.ts'
import { jsonlStaging } from './jsonl-staging.ts'

let destination_path = ''
beforeEach(() => {
  destination_path = mkdtempSync(join(tmpdir(), 'flext-jsonl-'))
})
afterEach(() => rmSync(destination_path, { recursive: true }))

const config = () => ({ destination_path })
const staging = () => jsonlStaging(config())

const right = <A>(outcome: E.Either<unknown, A>): A => {
  if (E.isLeft(outcome)) throw new Error(JSON.stringify(outcome.left))
  return outcome.right
}

const stage = (run: string, rows: Readonly<Record<string, ReadonlyArray<number>>>): void => {
  const store = right(openFileStore(config(), run))
  for (const [stream, ids] of Object.entries(rows)) {
    const schema: SchemaMessage = { type: 'SCHEMA', stream, schema: {}, key_properties: [] }
    right(store.schema(schema))
    right(
      store.write(
        stream,
        ids.map((id) => ({ id })),
      ),
    )
  }
  right(store.checkpoint({ run }, true))
  store.close()
}

const publish = async (run: string) => right(await staging().publish(run, 'nightly')())

const ids = (stream: string): ReadonlyArray<number> =>
  readFileSync(streamFile(config(), stream), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: number }).id)

/** What a second publishing does, step by step, each ending as a crash there would leave it. */
const interruptions: Readonly<Record<string, (staged: string) => void>> = {
  'nothing but the plan': () => {},
  'one longer file half built': (staged) => {
    copyFileSync(streamFile(config(), 'a'), join(staged, 'a.jsonl.publishing'))
    appendFileSync(join(staged, 'a.jsonl.publishing'), '{"id":')
  },
  'one of two streams renamed into place': (staged) => {
    copyFileSync(streamFile(config(), 'a'), join(staged, 'next'))
    appendFileSync(join(staged, 'next'), readFileSync(join(staged, 'a.jsonl')))
    renameSync(join(staged, 'next'), streamFile(config(), 'a'))
  },
  'the fresh stream renamed into place': (staged) =>
    renameSync(join(staged, 'b.jsonl'), streamFile(config(), 'b')),
}

const interrupted = async (at: string): Promise<void> => {
  stage('run-1', { a: [1, 2] })
  await publish('run-1')
  stage('run-2', { a: [3], b: [4, 5] })
  const staged = stagingFolder(config(), 'run-2')
  const before = readFileSync(streamFile(config(), 'a')).length
  writeFileSync(
    join(staged, 'publish.json'),
    JSON.stringify({ stateId: 'nightly', before: { a: before, b: 0 } }),
  )
  interruptions[at]?.(staged)
}

describe('publishing to JSON lines', () => {
  for (const at of Object.keys(interruptions)) {
    it(`goes on after a crash that left ${at}`, async () => {
      await interrupted(at)
      expect(await publish('run-2')).toMatchObject({ rows: { a: 1, b: 2 } })
      expect(await publish('run-2')).toMatchObject({ rows: { a: 1, b: 2 } })
      expect(ids('a')).toEqual([1, 2, 3])
      expect(ids('b')).toEqual([4, 5])
      expect(existsSync(stagingFolder(config(), 'run-2'))).toBe(false)
    })

    it(`is taken back when the run is discarded after a crash that left ${at}`, async () => {
      await interrupted(at)
      right(await staging().discard('run-2')())
      expect(ids('a')).toEqual([1, 2])
      expect(existsSync(streamFile(config(), 'b'))).toBe(false)
      expect(right(await staging().publishedState('nightly')())).toEqual({ run: 'run-1' })
    })
  }

  it('is over once its receipt is kept, though the staging is still there', async () => {
    stage('run-1', { a: [1] })
    const staged = stagingFolder(config(), 'run-1')
    cpSync(staged, `${destination_path}-kept`, { recursive: true })
    await publish('run-1')
    renameSync(`${destination_path}-kept`, staged)
    expect(await publish('run-1')).toMatchObject({ rows: { a: 1 } })
    expect(ids('a')).toEqual([1])
    expect(existsSync(staged)).toBe(false)
  })

  it('stops when something else has written to a published file meanwhile', async () => {
    await interrupted('nothing but the plan')
    appendFileSync(streamFile(config(), 'a'), '{"id":99}\n{"id":98}\n')
    const outcome = await staging().publish('run-2', 'nightly')()
    expect(outcome).toMatchObject({ left: { _tag: 'TargetStorageFailed' } })
    expect(ids('a')).toEqual([1, 2, 99, 98])
  })

  it('waits for another process that publishes to the same folder', async () => {
    stage('run-1', { a: [1] })
    const folder = join(destination_path, '.flext-state')
    mkdirSync(folder)
    const others = takeFileLock(join(folder, 'publishing.lock'))
    const publishing = publish('run-1')
    await nextTurn()
    expect(existsSync(streamFile(config(), 'a'))).toBe(false)
    others?.release()
    await publishing
    expect(ids('a')).toEqual([1])
  })

  it('does not take more rows for a run that is being published', async () => {
    await interrupted('nothing but the plan')
    expect(openFileStore(config(), 'run-2')).toMatchObject({
      left: { found: 'one that is being published' },
    })
  })
})

describe('staging to JSON lines', () => {
  it('is refused when its manifest is damaged, or says more than the files hold', () => {
    stage('run-1', { a: [1, 2] })
    const staged = stagingFolder(config(), 'run-1')
    writeFileSync(join(staged, 'a.jsonl'), '{"id":1}\n')
    expect(openFileStore(config(), 'run-1')).toMatchObject({
      left: { expected: '18 bytes staged', found: '9' },
    })
    writeFileSync(join(staged, 'manifest.json'), '{"run":')
    expect(openFileStore(config(), 'run-1')).toMatchObject({
      left: { _tag: 'TargetStorageFailed', found: 'a file that is no JSON' },
    })
  })

  it('puts nothing over what somebody else writes while it builds', async () => {
    stage('run-1', { a: [1] })
    await publish('run-1')
    const file = streamFile(config(), 'a')
    appendFileSync(file, `{"id":0}\n`.repeat(2_000_000))
    stage('run-2', { a: [3] })
    const publishing = staging().publish('run-2', 'nightly')()
    const built = join(stagingFolder(config(), 'run-2'), 'a.jsonl.publishing')
    while (!existsSync(built)) await nextTurn()
    appendFileSync(file, '{"id":99}\n')
    expect(await publishing).toMatchObject({ left: { _tag: 'TargetStorageFailed' } })
    right(await staging().discard('run-2')())
    stage('run-3', { a: [4] })
    await publish('run-3')
    expect(readFileSync(file, 'utf8').endsWith('{"id":0}\n{"id":99}\n{"id":4}\n')).toBe(true)
  })

  it('keeps names of streams, runs and states apart, whatever they are', async () => {
    stage('../run/1', { '../up': [1], '..': [2], 'a/b': [3], 'a%2Fb': [4], '.hidden': [5] })
    right(await staging().publish('../run/1', '../state')())
    expect(ids('../up')).toEqual([1])
    expect(ids('..')).toEqual([2])
    expect(ids('a/b')).toEqual([3])
    expect(ids('a%2Fb')).toEqual([4])
    expect(ids('.hidden')).toEqual([5])
    expect(stateFile(config(), '../state').startsWith(join(destination_path, '.flext-state'))).toBe(
      true,
    )
  })

  it('says what stands where the destination should be', () => {
    const file = join(destination_path, 'file')
    writeFileSync(file, '')
    expect(openFileStore({ destination_path: file }, 'run-1')).toMatchObject({
      left: { _tag: 'TargetStorageFailed', expected: 'a folder', found: 'a file' },
    })
  })
})
