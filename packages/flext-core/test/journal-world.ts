/** Files, disks and processes for the tests of the journal in a file. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { either as E } from 'fp-ts'
import { openSqliteJournal, readSqliteJournal } from 'flext-core/sqlite'
import type { JournalReader, SqliteJournal } from 'flext-core/sqlite'

import type { JournalEntry, RunRecord } from '../src/journal/record.ts'

export const entry = (run: number, record: RunRecord, at = run): JournalEntry => ({
  run,
  at,
  record,
})
export const started = (run: number): JournalEntry =>
  entry(run, { kind: 'started', service: 's', version: 1, id: `r${run}`, request: { run } })
export const step = (run: number, place: number, output: unknown = place): JournalEntry =>
  entry(run, { kind: 'step', lane: '', place, name: 'load', output, took: 1 })
export const committed = (run: number): JournalEntry =>
  entry(run, { kind: 'committed', result: { run } })

/** A folder of its own; whatever was opened there is closed before it goes. */
export interface JournalWorld {
  readonly file: (name?: string) => string
  readonly opened: (path?: string) => Promise<SqliteJournal>
  readonly reader: (path?: string) => Promise<JournalReader>
  /** A process that appends batch after batch to a journal; see `journal-child.ts`. */
  readonly child: (path: string, size?: number) => JournalChild
  /** A small disk in memory. Needs the rights to mount one. */
  readonly disk: (megabytes: number) => {
    readonly folder: string
    readonly makeReadOnly: () => void
  }
  readonly clear: () => Promise<void>
}

export interface JournalChild {
  readonly pid: number
  /** Resolves with the next line that the child prints which the test accepts. */
  readonly says: (accepts: (line: string) => boolean) => Promise<string>
  /** SIGKILL; resolves with the last line once the process is gone. */
  readonly kill: () => Promise<string>
}

export const canMount = process.platform === 'linux' && process.getuid?.() === 0

export const journalWorld = (): JournalWorld => {
  const folder = mkdtempSync(join(tmpdir(), 'flext-journal-'))
  const closing: Array<() => unknown> = []
  const mounts: Array<string> = []
  const file = (name = 'runs.journal') => join(folder, name)
  const opens = <A extends { readonly close: () => unknown }>(result: E.Either<unknown, A>): A => {
    if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
    closing.push(() => result.right.close())
    return result.right
  }

  return {
    file,
    opened: async (path = file()) => opens(await openSqliteJournal({ path })()),
    reader: async (path = file()) => opens(await readSqliteJournal(path)()),
    child: (path, size = 5) => {
      const process = startChild(path, size)
      closing.push(() => void process.kill('SIGKILL'))
      return watched(process)
    },
    disk: (megabytes) => {
      const at = join(folder, `disk-${mounts.length}`)
      mkdirSync(at)
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', at])
      mounts.push(at)
      const makeReadOnly = () => void execFileSync('mount', ['-o', 'remount,ro', at])
      return { folder: at, makeReadOnly }
    },
    clear: async () => {
      for (const close of closing.toReversed()) await close()
      for (const mount of mounts) execFileSync('umount', [mount])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const startChild = (path: string, size: number): ChildProcess =>
  spawn(
    process.execPath,
    [
      '--conditions=@flext/source',
      join(import.meta.dirname, 'journal-child.ts'),
      path,
      String(size),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )

const watched = (child: ChildProcess): JournalChild => {
  const waiting = new Set<(line: string) => void>()
  let last = ''
  const lines = createInterface({ input: child.stdout! })
  lines.on('line', (line) => {
    last = line
    for (const look of waiting) look(line)
  })
  return {
    pid: child.pid!,
    says: (accepts) =>
      new Promise((resolve) => {
        const look = (line: string): void => {
          if (!accepts(line)) return
          waiting.delete(look)
          resolve(line)
        }
        waiting.add(look)
      }),
    kill: async () => {
      const gone = Promise.all([once(child, 'exit'), once(lines, 'close')])
      child.kill('SIGKILL')
      await gone
      return last
    },
  }
}
