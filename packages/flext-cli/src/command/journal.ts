/** `flext journal verify|rebuild|migrate|backup|compact|export|import` */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'

import type { FlextError } from 'flext-core'
import {
  backupSqliteJournal,
  compactSqliteJournal,
  exportSqliteJournal,
  importSqliteJournal,
  migrateSqliteJournal,
  rebuildSqliteJournal,
  recoverSqliteJournal,
  verifySqliteJournal,
  type JournalVerdict,
} from 'flext-core/sqlite'
import { either as E } from 'fp-ts'

import { journalFailure } from '../journal-access/journal-failure.ts'
import { journalPath } from '../journal-access/project-folder.ts'
import type { Cli } from '../program/cli.ts'
import { exitCodes } from '../program/exit-code.ts'
import type { Outcome, Report } from '../program/outcome.ts'
import { bytes, count, counted } from '../terminal/quantity.ts'
import { shellWord } from '../terminal/shell-word.ts'

const withPath = async (
  cli: Cli,
  work: (path: string) => Promise<E.Either<FlextError, Report>>,
): Promise<Outcome> => {
  const path = journalPath(cli)
  if (E.isLeft(path)) return E.left({ error: path.left })
  const done = await work(path.right)
  return E.isLeft(done) ? E.left(journalFailure(done.left)) : done
}

export const journalVerify = (
  cli: Cli,
  { recover }: { readonly recover?: string },
): Promise<Outcome> =>
  withPath(cli, async (path) => {
    const verdict = await verifySqliteJournal(path)()
    if (E.isLeft(verdict)) return verdict
    const to = recover === undefined ? undefined : resolve(cli.world.cwd, recover)
    const saved = to === undefined ? undefined : await recoverSqliteJournal(path, to)()
    if (saved && E.isLeft(saved)) return saved
    const text = verdictText(cli, verdict.right)
    const { dim } = cli.paint
    return E.right({
      document: {
        well: verdict.right.problems.length === 0,
        ...verdict.right,
        ...(saved && { recovered: saved.right }),
      },
      text: saved
        ? `${text}\n${dim('→')} ${counted(saved.right.records, 'record')} up to ${saved.right.intactTo} are saved in ${saved.right.path}; look through its open runs before you go on with them`
        : text,
      exitCode: verdict.right.problems.length === 0 ? exitCodes.done : exitCodes.journal,
    })
  })

const verdictText = (
  { paint }: Cli,
  { path, format, records, runs, pruned, problems, intactTo }: JournalVerdict,
): string => {
  const gone = pruned === 0 ? '' : `, ${count(pruned)} more were pruned`
  const what = `${path}: format ${format}, ${counted(runs, 'run')}, ${counted(records, 'record')}${gone}`
  if (problems.length === 0) return `${paint.green('✔')} ${what}; all as it was written`
  const isLog = problems.some((each) => each.in === 'log')
  const advice = isLog
    ? `the log is whole up to record ${intactTo}; restore a backup, or save that much: flext journal verify --recover <new file>`
    : 'the log is whole; what is computed from it is made anew by: flext journal rebuild'
  return [
    `${paint.red('✘')} ${what}`,
    ...problems.map(
      ({ in: place, position, found }) =>
        `  ${paint.red(place)}${position === undefined ? '' : ` at record ${position}`}: ${found}`,
    ),
    `${paint.dim('→')} ${advice}`,
  ].join('\n')
}

export const journalRebuild = (cli: Cli): Promise<Outcome> =>
  withPath(cli, async (journal) => {
    const done = await rebuildSqliteJournal(journal)()
    if (E.isLeft(done)) return done
    const text = `${cli.paint.green('✔')} computed anew from the log: ${done.right.path}`
    return E.right({ document: { journal }, text })
  })

export const journalMigrate = (cli: Cli): Promise<Outcome> =>
  withPath(cli, async (journal) => {
    const done = await migrateSqliteJournal(journal)()
    if (E.isLeft(done)) return done
    const { from, to } = done.right
    const text =
      from === to
        ? `${cli.paint.green('✔')} ${journal} has format ${to} already`
        : `${cli.paint.green('✔')} ${journal}: format ${from} brought to format ${to}`
    return E.right({ document: { journal, from, to }, text })
  })

export const journalBackup = (cli: Cli, file: string): Promise<Outcome> =>
  withPath(cli, async (journal) => {
    const done = await backupSqliteJournal(journal, resolve(cli.world.cwd, file))()
    if (E.isLeft(done)) return done
    const { path, bytes: size } = done.right
    const text = `${cli.paint.green('✔')} ${path}, ${bytes(size)}`
    return E.right({ document: { journal, backup: path, bytes: size }, text })
  })

export const journalCompact = (cli: Cli): Promise<Outcome> =>
  withPath(cli, async (journal) => {
    const done = await compactSqliteJournal(journal)()
    if (E.isLeft(done)) return done
    const { before, after } = done.right
    const text = `${cli.paint.green('✔')} ${journal}: ${bytes(before)} before, ${bytes(after)} now`
    return E.right({ document: { journal, before, after }, text })
  })

/** To stdout where no file is named; a file is there when all of it is written. */
export const journalExport = (cli: Cli, file: string | undefined): Promise<Outcome> =>
  withPath(cli, async (journal) => {
    if (file === undefined) {
      const done = await exportSqliteJournal(journal, cli.world.stdout.write)()
      return E.isLeft(done) ? done : E.right({ document: null, text: '', printed: true })
    }
    const to = resolve(cli.world.cwd, file)
    const made = `${to}-new`
    try {
      const descriptor = openSync(made, 'w', 0o600)
      try {
        const done = await exportSqliteJournal(
          journal,
          (line) => void writeSync(descriptor, line),
        )()
        if (E.isLeft(done)) return done
        fsyncSync(descriptor)
        renameSync(made, to)
        const { records, lines } = done.right
        const text = `${cli.paint.green('✔')} ${counted(records, 'record')} in ${to}`
        return E.right({ document: { journal, export: to, records, lines }, text })
      } finally {
        closeSync(descriptor)
        rmSync(made, { force: true })
      }
    } catch (thrown) {
      return E.left(unwritable(to, thrown))
    }
  })

export const journalImport = (cli: Cli, file: string): Promise<Outcome> =>
  withPath(cli, async (journal) => {
    const from = resolve(cli.world.cwd, file)
    try {
      const source = await open(from)
      try {
        const done = await importSqliteJournal(journal, source.readLines())()
        if (E.isLeft(done)) return done
        const { path, records } = done.right
        const text = `${cli.paint.green('✔')} ${counted(records, 'record')} in ${path}; flext runs list --journal ${shellWord(path)}`
        return E.right({ document: { journal: path, import: from, records }, text })
      } finally {
        await source.close()
      }
    } catch (thrown) {
      return E.left(unreadable(from, thrown))
    }
  })

const said = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown)

const unwritable = (file: string, thrown: unknown): FlextError => ({
  _tag: 'UsageInvalid',
  message: `${file} cannot be written: ${said(thrown)}`,
})

const unreadable = (file: string, thrown: unknown): FlextError => ({
  _tag: 'UsageInvalid',
  message: `${file} cannot be read: ${said(thrown)}`,
})
