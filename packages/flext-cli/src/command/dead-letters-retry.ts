/** `flext meltano dead-letters retry` */
import type { WholeDeadLetter } from 'flext-meltano'
import { projectDeadLetters, readProject } from 'flext-meltano'
import { either as E } from 'fp-ts'

import { journalPath, projectFolder } from '../journal-access/project-folder.ts'
import { requestFor, type PipelinePart } from '../pipeline/pipeline-part.ts'
import { stampOf } from '../pipeline/run-name.ts'
import { runPart } from '../pipeline/run-part.ts'
import type { FinishedRun } from '../pipeline/finished-run.ts'
import type { SteeringOptions } from '../pipeline/runtime-session.ts'
import { partialExit } from '../pipeline/stream-failures.ts'
import { withSession } from '../pipeline/session.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Outcome } from '../program/outcome.ts'
import { counted } from '../terminal/quantity.ts'
import { filterOf, idsIn, missingIn, type DeadLetterOptions } from './dead-letters.ts'

export const deadLettersRetry = async (
  cli: Cli,
  words: ReadonlyArray<string>,
  options: DeadLetterOptions & SteeringOptions,
): Promise<Outcome> => {
  const ids = idsIn(words)
  if (E.isLeft(ids)) return ids
  const root = projectFolder(cli)
  if (E.isLeft(root)) return E.left({ error: root.left })
  const journal = journalPath(cli)
  if (E.isLeft(journal)) return E.left({ error: journal.left })
  const chosen = words.length === 0 ? {} : { ids: ids.right }
  const found = projectDeadLetters(root.right).show({ ...filterOf(options), ...chosen })
  if (E.isLeft(found)) return E.left({ error: found.left })
  const missing = missingIn(ids.right, found.right)
  if (missing) return E.left(missing)
  if (found.right.length === 0) return E.right({ document: { runs: [] }, text: 'no dead letters' })

  const parts = await partsFor(cli, root.right, found.right)
  if (E.isLeft(parts)) return parts
  const done = await withSession(cli, journal.right, options, async (session) => {
    const runs: Array<FinishedRun> = []
    for (const part of parts.right) {
      const finished = await runPart(cli, session, part)
      if (E.isLeft(finished)) return E.left({ ...finished.left, beside: { runs } })
      runs.push(finished.right)
    }
    return E.right(runs)
  })
  if (E.isLeft(done)) return done
  return E.right({
    ...partialExit(done.right),
    document: { runs: done.right },
    text: done.right.map(runText).join('\n'),
  })
}

/** A run for each pipeline that letters are of. */
const partsFor = async (
  { world }: Cli,
  root: string,
  letters: ReadonlyArray<WholeDeadLetter>,
): Promise<E.Either<Failure, ReadonlyArray<PipelinePart>>> => {
  const parts: Array<PipelinePart> = []
  for (const [stateId, of] of Map.groupBy(letters, (letter) => letter.stateId)) {
    const [, environment, tap = '', target = '', suffix] =
      /^(?:([^:]+):)?(.+?)-to-([^:]+)(?::(.+))?$/.exec(stateId) ?? []
    const named = environment === undefined ? {} : { environment }
    const project = await readProject({ root, env: world.env, ...named })()
    if (E.isLeft(project)) return E.left({ error: project.left })
    const planned = project.right.planOf([tap, target])
    if (E.isLeft(planned)) return E.left({ error: planned.left })
    const [spec] = planned.right
    if (spec === undefined) continue
    const request = {
      ...requestFor(spec, root),
      ...(suffix === undefined ? {} : { stateIdSuffix: suffix }),
      deadLetters: of.map(({ id }) => id),
    }
    parts.push({ id: `${stateId}@${stampOf(world.now())}`, request, spec })
  }
  return E.right(parts)
}

const runText = ({ id, result: { rows, rejected = {} } }: FinishedRun): string => {
  const sum = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((all, one) => all + one, 0)
  const again = sum(rejected) === 0 ? '' : `, ${counted(sum(rejected), 'record')} kept aside again`
  return `✔ ${id}: ${counted(sum(rows), 'record')} loaded${again}`
}
