/** Finds out once what the flow may not find out by itself. */
import { either as E } from 'fp-ts'

import type { NoteCall } from '../flow/note.ts'
import type { Awaitable } from '../journal/journal.ts'
import { grow, refuseBeginning } from './begin-place.ts'
import type { Lane } from './lane.ts'
import type { RunContext } from './run-context.ts'
import { mismatch, type StepEnd } from './step-end.ts'

export const performNote = (
  run: RunContext,
  lane: Lane,
  note: NoteCall<unknown>,
): Awaitable<StepEnd> => {
  const place = { lane: lane.path, place: lane.next++, name: note.name }
  const memory = lane.memory?.[place.place]
  if (memory) {
    return memory.name === note.name && memory.outcome?.kind === 'noted'
      ? E.right(note.read(memory.outcome.output))
      : mismatch(run, place, memory.name)
  }
  const refused = refuseBeginning(run, lane, place)
  if (refused) return refused
  const { clock, uuid, random, keeper } = run.kit
  const noted = (output: unknown): StepEnd => {
    run.record({ kind: 'noted', ...place, output })
    grow(lane)
    return E.right(note.read(output))
  }
  return keeper
    ? keeper.note(note.name).then(noted)
    : noted({ now: clock.now, uuid, random }[note.name]())
}
