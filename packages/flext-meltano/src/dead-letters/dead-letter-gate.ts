/**
 * The gate that keeps back what does not fit. What it keeps is on the disk before the STATE that
 * follows is passed on, so that no state ever runs ahead of the letters before it.
 */
import { createHash } from 'node:crypto'

import { either as E } from 'fp-ts'

import type { RecordMessage, SchemaMessage, SingerState } from '../singer/message.ts'
import { tapOutputRefused } from '../singer/pair/pair-error.ts'
import type { GateFailure, RecordGate } from '../singer/pair/record-gate.ts'
import { problemText, type RecordProblem } from './dead-letter.ts'
import {
  limitsFor,
  passedLimit,
  type DeadLetterLimits,
  type DeadLetterPolicy,
} from './dead-letter-policy.ts'
import type { DeadLetterStore, NewDeadLetter } from './dead-letter-store.ts'
import { recordJudge, type RecordJudge } from './record-judge.ts'
import { tooManyDeadLetters } from './too-many-dead-letters.ts'

export interface DeadLetterGateOptions {
  readonly plugin: string
  readonly store: DeadLetterStore
  readonly policy: DeadLetterPolicy
  readonly staging: string
  readonly run: string
  readonly stateId: string
  /** What earlier attempts of the run have passed on, and kept back by stream. */
  readonly passedBefore: number
  readonly keptBefore: Readonly<Record<string, number>>
  /** Where this attempt goes on from. */
  readonly state: SingerState | null
  /** Takes the secrets out of what is told. */
  readonly hide: (text: string) => string
  readonly now?: () => number
}

interface JudgedStream {
  readonly judge: RecordJudge
  readonly version: string
  readonly limits: DeadLetterLimits
  kept: number
  seen: number
}

const told = 3

export const deadLetterGate = ({
  plugin,
  store,
  policy,
  staging,
  run,
  stateId,
  passedBefore,
  keptBefore,
  state,
  hide,
  now = Date.now,
}: DeadLetterGateOptions): RecordGate => {
  const streams = new Map<string, JudgedStream>()
  const examples: Array<string> = []
  let letters: Array<NewDeadLetter> = []
  let stateBefore = state
  let sealedRows = Object.keys(keptBefore).length > 0 ? passedBefore : undefined
  let failure: GateFailure | undefined

  const seal = (next: SingerState | null, passed: number): void => {
    const passedRows = passedBefore + passed
    // With nothing new, a later STATE at the same row is still one that covers the batch before.
    if (letters.length > 0 || sealedRows === passedRows) {
      const kept = store.seal({ staging, letters, passedRows, state: next, stateBefore })
      if (E.isLeft(kept)) failure ??= kept.left
      letters = []
      sealedRows = passedRows
    }
    stateBefore = next
  }

  const judgeAll = (ended: boolean): void => {
    for (const [name, { limits, kept, seen }] of streams) {
      const limit = passedLimit(limits, { kept, seen, ended })
      if (limit !== undefined) failure ??= tooManyDeadLetters(name, kept, limit, examples)
    }
  }

  const keep = (
    { stream, record }: RecordMessage,
    { version }: JudgedStream,
    line: number,
    problems: ReadonlyArray<RecordProblem>,
  ): void => {
    const shown = problems.map((problem) => ({ ...problem, found: hide(problem.found) }))
    const at = new Date(now())
    letters.push({
      stateId,
      run,
      stream,
      line,
      problems: shown,
      schemaVersion: version,
      at,
      record,
    })
    if (examples.length < told) examples.push(`line ${line}: ${problemText(shown)}`)
  }

  return {
    schema: (message, line) => {
      const judge = recordJudge(message)
      if (E.isLeft(judge)) {
        const expected = `a schema for ${message.stream} that can be used`
        failure ??= tapOutputRefused(plugin, { line, expected, found: hide(judge.left) })
        return
      }
      const version = versionOf(message)
      const kept = store.schema(version, message.schema, message.key_properties)
      if (E.isLeft(kept)) failure ??= kept.left
      const known = streams.get(message.stream)
      streams.set(message.stream, {
        judge: judge.right,
        version,
        limits: limitsFor(policy, message.stream),
        kept: known?.kept ?? keptBefore[message.stream] ?? 0,
        seen: known?.seen ?? 0,
      })
    },
    record: (message, line) => {
      const stream = streams.get(message.stream)
      // A record before its schema is the target's to refuse.
      if (stream === undefined) return true
      stream.seen += 1
      const problems = stream.judge(message.record)
      if (problems === undefined) return true
      stream.kept += 1
      keep(message, stream, line, problems)
      judgeAll(false)
      return false
    },
    state: (next, passed) => {
      judgeAll(false)
      seal(next, passed)
    },
    end: (passed) => {
      judgeAll(true)
      if (failure === undefined) seal(null, passed)
    },
    failure: () => failure,
    kept: () =>
      Object.fromEntries(
        [...streams].flatMap(([name, { kept }]) => (kept === 0 ? [] : [[name, kept]])),
      ),
  }
}

const versionOf = ({ schema, key_properties }: SchemaMessage): string =>
  createHash('sha256')
    .update(JSON.stringify([schema, key_properties]))
    .digest('hex')
    .slice(0, 12)
