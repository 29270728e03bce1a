/**
 * From io-ts' flat list of mistakes to problems a person can act on. A union contributes the
 * mistakes of every member; of these only the member that was most likely meant is kept.
 */
import * as t from 'io-ts'

import { anyOfWords, expectedBy } from './expected.ts'
import { foundAt } from './found.ts'
import { tagsUnder, unwrapped } from './kind.ts'
import { below, isMember, pathOf } from './path.ts'
import type { Mismatch } from './worded.ts'

/** One mistake: where, what was expected there, and what was found, secrets hidden. */
export interface DecodeProblem {
  readonly path: string
  readonly expected: string
  readonly found: string
}

/** Every problem in a value, in the order of the codec. */
export const problemsOf = (errors: t.Errors): ReadonlyArray<DecodeProblem> => collapsed(errors, 1)

const collapsed = (
  errors: ReadonlyArray<t.ValidationError>,
  from: number,
): ReadonlyArray<DecodeProblem> => {
  const problems: DecodeProblem[] = []
  const groups = new Map<
    t.ContextEntry,
    { readonly at: number; readonly errors: t.ValidationError[] }
  >()
  const order: Array<t.ValidationError | t.ContextEntry> = []
  for (const error of errors) {
    const at = unionMember(error.context, from)
    const union = at === -1 ? undefined : error.context[at - 1]
    if (union === undefined) order.push(error)
    else if (groups.has(union)) groups.get(union)?.errors.push(error)
    else {
      groups.set(union, { at, errors: [error] })
      order.push(union)
    }
  }
  for (const one of order) {
    if ('context' in one) problems.push(problemOf(one))
    else {
      const group = groups.get(one)
      if (group) problems.push(...ofUnion(group.errors, group.at))
    }
  }
  return problems
}

const unionMember = (context: t.Context, from: number): number =>
  context.findIndex((_, i) => i >= from && unwrapped(typeAt(context, i - 1))._tag === 'UnionType')

const typeAt = (context: t.Context, i: number): t.Decoder<never, unknown> =>
  context.at(i)?.type ?? t.unknown

/** The mistakes of one union value, `at` being the place of the member in their contexts. */
const ofUnion = (
  errors: ReadonlyArray<t.ValidationError>,
  at: number,
): ReadonlyArray<DecodeProblem> => {
  const byMember = Map.groupBy(errors, ({ context }) => context[at]?.key)
  const inside = [...byMember.values()].filter((own) =>
    own.every(({ context }) => context.some((_, i) => i > at && !isMember(context, i))),
  )
  const best = inside
    .map((own) => ({ own, problems: collapsed(own, at + 1), misfit: misfit(own) }))
    .toSorted((a, b) => a.misfit - b.misfit || a.problems.length - b.problems.length)[0]
  if (best !== undefined) return best.problems
  const [first] = errors
  if (first === undefined) return []
  const words = errors.map(expectedIn)
  const context = first.context.slice(0, at)
  const found = foundIn(first)
  return [{ path: pathOf(context), expected: anyOfWords(words), found }]
}

/** How many constants or keys a member asked for that were not there: signs that another was meant. */
const misfit = (errors: ReadonlyArray<t.ValidationError>): number =>
  errors.filter(
    (error) =>
      unwrapped(typeAt(error.context, -1))._tag === 'LiteralType' || foundIn(error) === 'missing',
  ).length

const problemOf = (error: t.ValidationError): DecodeProblem => {
  const { context, value } = error
  const { tag, types } = unwrapped(typeAt(context, -1))
  if (tag !== undefined && types !== undefined && t.UnknownRecord.is(value)) {
    const inner = t.appendContext(context, tag, t.unknown, value[tag])
    const tags = types.flatMap((type) => tagsUnder(tag, type))
    return {
      path: below(pathOf(context), tag, value),
      expected: anyOfWords(tags.map((one) => JSON.stringify(one))),
      found: foundAt(value[tag], inner),
    }
  }
  return { path: pathOf(context), expected: expectedIn(error), found: foundIn(error) }
}

const expectedIn = (error: t.ValidationError): string =>
  'expected' in error
    ? (error as Mismatch).expected
    : (error.message ?? expectedBy(typeAt(error.context, -1)))

const foundIn = (error: t.ValidationError): string =>
  'found' in error ? (error as Mismatch).found : foundAt(error.value, error.context)
