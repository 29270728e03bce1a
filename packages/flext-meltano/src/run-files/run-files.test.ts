import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { PipelineProgress } from '../etl-pipeline/observer.ts'
import { isWanted, lineReader } from './kept-lines.ts'
import { mostSamples, progressSamples, readSamples } from './progress-samples.ts'
import { logFile } from './bounded-log.ts'
import { runFiles } from './run-files.ts'
import { runFolder } from './run-folder.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'flext-runs-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const progress = (run: string, rows: number): PipelineProgress => ({
  run,
  stateId: 'a-to-b',
  streams: [],
  rows: { users: rows },
  bytes: rows * 10,
  rowsPerSecond: 0,
})

describe('what is kept of a run', () => {
  it('is what each plugin said, understood, in order and to be filtered', () => {
    const files = runFiles(folder)
    const run = 'dev:a-to-b@1/2'
    files.onLog({ run, plugin: 'tap', line: 'WARNING slow' })
    files.onLog({ run, plugin: 'target', line: 'INFO ready' })
    files.onLog({ plugin: 'tap', line: 'of no run' })
    files.close()
    const lines = lineReader(runFolder(folder, run)).next()
    expect(lines).toMatchObject([
      { plugin: 'tap', level: 'warning', message: 'slow' },
      { plugin: 'target', level: 'info', message: 'ready' },
    ])
    expect(lines.filter(isWanted({ level: 'warning' }))).toHaveLength(1)
    expect(lines.filter(isWanted({ plugins: ['target'] }))).toHaveLength(1)
    expect(readdirSync(folder)).toHaveLength(1)
  })

  it('stays below its size whatever is said, and is followed across the change of files', () => {
    const files = runFiles(folder, { logBytes: 10_000 })
    const reader = lineReader(runFolder(folder, 'one'))
    const seen: Array<string> = []
    for (let nth = 0; nth < 500; nth += 1) {
      files.onLog({ run: 'one', plugin: 'tap', line: `INFO line ${nth}` })
      if (nth % 7 === 0) seen.push(...reader.next().map(({ message }) => message))
    }
    files.close()
    seen.push(...reader.next().map(({ message }) => message))
    expect(seen).toEqual(Array.from({ length: 500 }, (_, nth) => `line ${nth}`))
    const own = runFolder(folder, 'one')
    const bytes = readdirSync(own).map((name) => statSync(join(own, name)).size)
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(10_000)
  })

  it('goes on after a process that was cut off in the middle of a line', () => {
    const own = runFolder(folder, 'one')
    mkdirSync(own)
    writeFileSync(join(own, logFile), '{"at":"2026","plugin":"tap","level":"info","mess')
    const files = runFiles(folder)
    files.onLog({ run: 'one', plugin: 'tap', line: 'INFO x' })
    files.close()
    expect(
      lineReader(own)
        .next()
        .map(({ message }) => message),
    ).toEqual(['x'])
  })

  it('goes after so many runs, the oldest first', () => {
    for (const run of ['one', 'two', 'three']) {
      const files = runFiles(folder, { runs: 2 })
      files.onLog({ run, plugin: 'tap', line: 'INFO x' })
      files.close()
    }
    expect(readdirSync(folder)).toHaveLength(2)
    expect(readdirSync(folder)).toContain('three')
  })

  it('keeps no run from going on where it cannot be written', () => {
    const troubles: Array<string> = []
    writeFileSync(join(folder, 'file'), '')
    const files = runFiles(join(folder, 'file'), { onTrouble: (said) => troubles.push(said) })
    files.onLog({ run: 'one', plugin: 'tap', line: 'INFO x' })
    files.onLog({ run: 'one', plugin: 'tap', line: 'INFO y' })
    files.onProgress(progress('one', 1))
    files.close()
    expect(troubles).toEqual([expect.stringContaining('what plugins say is not kept')])
  })

  it('has a name for every run', () => {
    const names = ['a', 'a/b', '../a', 'a'.repeat(500), `${'a'.repeat(500)}b`, '*', 'é'].map(
      (run) => runFolder(folder, run),
    )
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(join(name, '..')).toBe(folder)
  })
})

describe('samples of progress', () => {
  it('are few however long it takes, spread over all of it, and end with the last', () => {
    const path = join(folder, 'progress.jsonl')
    const samples = progressSamples(path)
    for (let at = 0; at <= 1_000_000; at += 100) samples.add(progress('one', at), at)
    samples.end()
    const kept = readSamples(path)
    expect(kept.length).toBeGreaterThan(mostSamples / 3)
    expect(kept.length).toBeLessThanOrEqual(mostSamples + 1)
    expect(kept[0]?.at).toBe(0)
    expect(kept.at(-1)).toEqual({ at: 1_000_000, rows: { users: 1_000_000 }, bytes: 10_000_000 })
    const gaps = kept.slice(1).map(({ at }, nth) => at - (kept[nth]?.at ?? 0))
    expect(Math.max(...gaps.slice(0, -1))).toBeLessThanOrEqual(2 * Math.min(...gaps.slice(0, -1)))
  })

  it('go on after a crash that cut a line off', () => {
    const path = join(folder, 'progress.jsonl')
    writeFileSync(path, `{"at":1,"rows":{"users":1},"bytes":1}\n{"at":2,"ro`)
    const samples = progressSamples(path)
    samples.add(progress('one', 5), 10_000)
    expect(readSamples(path).map(({ at }) => at)).toEqual([1, 10_000])
  })
})
