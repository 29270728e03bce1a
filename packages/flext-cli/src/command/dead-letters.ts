/** `flext meltano dead-letters list|show|drop` */

import {
  problemText,
  projectDeadLetters,
  type DeadLetter,
  type DeadLetterFilter,
  type DeadLetterStore,
  type WholeDeadLetter,
} from 'flext-meltano'
import { either as E } from 'fp-ts'

import { projectFolder } from '../journal-access/project-folder.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { counted, moment } from '../terminal/quantity.ts'
import { table } from '../terminal/table.ts'
import { truncate } from '../terminal/width.ts'
import { wholeNumber } from './whole-number.ts'

export interface DeadLetterOptions {
  readonly stateId?: string
  readonly stream?: string
  readonly run?: string
}

type Done = Outcome

export const deadLettersList = async (
  cli: Cli,
  options: DeadLetterOptions & { readonly limit: string },
): Promise<Done> => {
  const limit = wholeNumber('--limit', options.limit)
  if (E.isLeft(limit)) return limit
  return withLetters(cli, (store) => {
    const found = store.list({ ...filterOf(options), limit: limit.right + 1 })
    if (E.isLeft(found)) return E.left({ error: found.left })
    const letters = found.right.slice(0, limit.right)
    return E.right({
      document: { deadLetters: letters, more: found.right.length > letters.length },
      text: listText(cli, letters, found.right.length > letters.length),
    })
  })
}

export const deadLettersShow = async (cli: Cli, words: ReadonlyArray<string>): Promise<Done> => {
  const ids = idsIn(words)
  if (E.isLeft(ids)) return ids
  return withLetters(cli, (store) => {
    const found = store.show({ ids: ids.right })
    if (E.isLeft(found)) return E.left({ error: found.left })
    const missing = missingIn(ids.right, found.right)
    if (missing) return E.left(missing)
    return E.right({
      document: { deadLetters: found.right },
      text: found.right.map((letter) => wholeText(cli, letter)).join('\n\n'),
    })
  })
}

export const deadLettersDrop = async (
  cli: Cli,
  words: ReadonlyArray<string>,
  options: DeadLetterOptions & { readonly all?: true },
): Promise<Done> => {
  const ids = idsIn(words)
  if (E.isLeft(ids)) return ids
  if (words.length === 0 && options.all !== true)
    return E.left(usageInvalid('which ones? name their numbers, or say --all'))
  return withLetters(cli, (store) => {
    const chosen = words.length === 0 ? {} : { ids: ids.right }
    const found = store.list({ ...filterOf(options), ...chosen })
    if (E.isLeft(found)) return E.left({ error: found.left })
    const missing = missingIn(ids.right, found.right)
    if (missing) return E.left(missing)
    const dropped = store.drop({ ...filterOf(options), ...chosen })
    if (E.isLeft(dropped)) return E.left({ error: dropped.left })
    return E.right({
      document: { dropped: dropped.right },
      text: `${counted(dropped.right, 'dead letter')} dropped`,
    })
  })
}

export const filterOf = ({ stateId, stream, run }: DeadLetterOptions): DeadLetterFilter => ({
  ...(stateId === undefined ? {} : { stateId }),
  ...(stream === undefined ? {} : { stream }),
  ...(run === undefined ? {} : { run }),
})

/** Numbers of dead letters; every word that is none at once. */
export const idsIn = (words: ReadonlyArray<string>): E.Either<Failure, ReadonlyArray<number>> => {
  const wrong = words.filter((word) => !/^[1-9]\d*$/.test(word))
  return wrong.length === 0
    ? E.right(words.map(Number))
    : E.left(usageInvalid(`expected numbers of dead letters, found ${wrong.join(', ')}`))
}

export const missingIn = (
  ids: ReadonlyArray<number>,
  found: ReadonlyArray<DeadLetter>,
): Failure | undefined => {
  const there = new Set(found.map(({ id }) => id))
  const missing = ids.filter((id) => !there.has(id))
  if (missing.length === 0) return undefined
  return {
    error: {
      _tag: 'DeadLetterUnknown',
      message: `there is no dead letter ${missing.join(', ')}`,
    },
    hints: ['flext meltano dead-letters list'],
  }
}

export const withLetters = (cli: Cli, use: (store: DeadLetterStore) => Done): Done => {
  const root = projectFolder(cli)
  return E.isLeft(root) ? E.left({ error: root.left }) : use(projectDeadLetters(root.right))
}

const listText = (
  { paint, textWidth }: Cli,
  letters: ReadonlyArray<DeadLetter>,
  more: boolean,
): string =>
  letters.length === 0
    ? 'no dead letters'
    : [
        ...table(
          [
            { head: 'number', align: 'right' },
            { head: 'pipeline' },
            { head: 'stream' },
            { head: 'why' },
          ],
          letters.map(({ id, stateId, stream, problems }) => [
            String(id),
            stateId,
            stream,
            problemText(problems),
          ]),
          paint,
        ).map((line) => truncate(line, textWidth)),
        ...(more ? [paint.dim('… and more: --limit')] : []),
      ].join('\n')

const wholeText = ({ paint }: Cli, letter: WholeDeadLetter): string => {
  const facts: ReadonlyArray<readonly [string, string]> = [
    ['pipeline', letter.stateId],
    ['stream', letter.stream],
    ['run', letter.run],
    ['kept', moment(letter.at.getTime())],
    ['line', String(letter.line)],
    ['schema', letter.schemaVersion],
    ['why', problemText(letter.problems)],
    ['record', JSON.stringify(letter.record)],
  ]
  return [
    paint.bold(`dead letter ${letter.id}`),
    ...facts.map(([name, value]) => `  ${paint.dim(name.padEnd(8))}  ${value}`),
  ].join('\n')
}
