/** Walks what a function does, into the functions of the code base it calls, and notes every effect with its circumstances. */
import type { CodeFile, CodeFunction } from '../code/code-file.ts'
import type { Attempt, Call, Choice, Deed, Loop } from '../code/deed.ts'
import { classify, patterned } from '../effect/classify.ts'
import type { EffectPattern } from '../effect/pattern.ts'
import { takesBack } from '../effect/words.ts'
import type { CodeBase } from './code-base.ts'
import type { Arms, Effect, LoopAround } from './effect.ts'
import { inlined } from './inlined.ts'
import type { AttemptSeen, Operation, ReturnSeen, TransactionSeen } from './operation.ts'
import { resolve } from './resolve.ts'
import { aboutOf, verbOf } from './call-words.ts'
import { carriesTransaction, opensTransaction } from './transaction-signs.ts'

export interface ReadOperations {
  readonly operation: (file: CodeFile, function_: CodeFunction) => Operation
}

/** How many functions deep effects are looked for. */
const DEEPEST = 3

type Around = Pick<Effect, 'arms' | 'loop' | 'attempts' | 'stands' | 'handles' | 'transaction'>

export const readOperations = (
  base: CodeBase,
  patterns: readonly EffectPattern[],
): ReadOperations => {
  const kept = new WeakMap<CodeFunction, Operation>()
  const under = new Set<CodeFunction>()

  const operation = (file: CodeFile, function_: CodeFunction): Operation => {
    const known = kept.get(function_)
    if (known !== undefined) return known
    const seen = new Reader(
      file,
      base,
      patterns,
      namesOfParameters(function_),
      (inner, innerFile) =>
        under.has(inner) || under.size >= DEEPEST ? undefined : operation(innerFile, inner),
    )
    under.add(function_)
    const held = function_.decorators.some(({ path }) =>
      opensTransaction(path.at(-1) === '()' ? (path.at(-2) ?? '') : (path.at(-1) ?? '')),
    )
    seen.walk(function_.body, {
      arms: [],
      attempts: [],
      stands: 'straight',
      ...(held ? { transaction: 'decorator' } : {}),
    })
    under.delete(function_)
    const made = { file, function: function_, ...seen.seen() }
    // What is seen from deep below misses what lies deeper still.
    if (under.size === 0) kept.set(function_, made)
    return made
  }
  return { operation }
}

class Reader {
  readonly #file: CodeFile
  readonly #base: CodeBase
  readonly #patterns: readonly EffectPattern[]
  readonly #parameters: ReadonlySet<string>
  readonly #inner: (function_: CodeFunction, file: CodeFile) => Operation | undefined
  readonly #effects: Effect[] = []
  readonly #attempts: AttemptSeen[] = []
  readonly #transactions: TransactionSeen[] = []
  readonly #throws = new Set<string>()
  readonly #returns: ReturnSeen[] = []
  #sites = 0
  #choices = 0

  constructor(
    file: CodeFile,
    base: CodeBase,
    patterns: readonly EffectPattern[],
    parameters: ReadonlySet<string>,
    inner: (function_: CodeFunction, file: CodeFile) => Operation | undefined,
  ) {
    this.#file = file
    this.#base = base
    this.#patterns = patterns
    this.#parameters = parameters
    this.#inner = inner
  }

  seen(): Pick<Operation, 'effects' | 'attempts' | 'transactions' | 'returns' | 'throws'> {
    return {
      effects: this.#effects,
      attempts: this.#attempts,
      transactions: this.#transactions,
      returns: this.#returns,
      throws: [...this.#throws],
    }
  }

  /** After a choice of which some arms leave the function, only the others are open. */
  walk(deeds: readonly Deed[], around: Around): void {
    let open = around
    for (const deed of deeds) {
      switch (deed.does) {
        case 'call':
          this.#call(deed, open)
          break
        case 'loop':
          this.#loop(deed, open)
          break
        case 'attempt':
          this.#attempt(deed, open)
          break
        case 'choice':
          open = this.#choice(deed, open)
          break
        case 'leave':
          if (deed.error !== undefined) this.#throws.add(deed.error)
          if (deed.how === 'return' && deed.place !== undefined && open.stands === 'straight') {
            this.#returns.push({ site: this.#sites, arms: open.arms, line: deed.place.line })
          }
      }
    }
  }

  #choice({ arms, when }: Choice, around: Around): Around {
    const choice = String(this.#choices++)
    arms.forEach((arm, index) => {
      const equal = when !== undefined && index === 0
      const known: readonly Arms[] = equal
        ? [{ choice: `= ${when.expression}`, taken: [when.equals] }]
        : []
      const taken = [...around.arms, { choice, taken: [String(index)] }, ...known]
      this.walk(arm, { ...around, arms: taken })
    })
    const open = arms.flatMap((arm, index) => (leaves(arm) ? [] : [String(index)]))
    if (open.length === arms.length) return around
    const rest: Arms = { choice, taken: open }
    return { ...around, arms: [...around.arms, rest] }
  }

  #loop({ over, settled, body, place }: Loop, around: Around): void {
    const alone = body.every(({ does }) => does === 'attempt' || does === 'leave')
    const eachOnItsOwn = settled === true || (body.length > 0 && alone)
    const loop: LoopAround | undefined =
      over === undefined || isRetry(over) ? undefined : { over, place, eachOnItsOwn, own: true }
    this.walk(body, loop === undefined ? around : { ...around, loop })
  }

  #attempt({ body, handlers, last, place }: Attempt, around: Around): void {
    const id = this.#attempts.length
    const seen: AttemptSeen = { place, handlers, takesBack: false, inner: false }
    this.#attempts.push(seen)
    this.walk(body, { ...around, attempts: [...around.attempts, id] })
    const from = this.#effects.length
    for (const handler of handlers)
      this.walk(handler.body, { ...around, stands: 'handler', handles: id })
    const handling = this.#effects.length
    this.walk(last, { ...around, stands: 'last', handles: id })
    const names = namesCalled([...handlers.flatMap((handler) => handler.body), ...last])
    const takes =
      this.#effects.slice(from, handling).some(({ changes, kind }) => changes && kind !== 'mail') ||
      names.some(takesBack)
    this.#attempts[id] = { ...seen, takesBack: takes }
  }

  #call(call: Call, around: Around): void {
    const site = this.#sites++
    const { origin, callable } = resolve(this.#base, call.callee, this.#file)
    const nature =
      callable === undefined
        ? classify(call, origin, this.#file.language, this.#patterns)
        : patterned(call, call.callee, this.#patterns)
    const name = origin.path.at(-1) ?? ''
    const opens = call.inside.length > 0 && opensTransaction(name)
    if (opens) {
      const id = `t${site}`
      this.walk(call.inside, { ...around, transaction: around.transaction ?? id })
      this.#transactions.push({
        id,
        call: call.text,
        place: call.place,
        endSite: this.#sites - 1,
        arms: around.arms,
      })
      return
    }
    const carried = carriesTransaction(call, this.#parameters)
    if (nature !== undefined) {
      const about = aboutOf(call, origin)
      this.#effects.push({
        ...nature,
        ...around,
        call: call.text,
        place: call.place,
        site,
        via: [],
        carried,
        takes: call.given.names,
        ...verbOf(call),
        ...(about === undefined ? {} : { about }),
      })
    } else if (callable !== undefined) {
      const below = this.#inner(callable.function, callable.file)
      if (below !== undefined) this.#take(below, call, site, around, carried)
    }
    this.walk(call.inside, around)
  }

  /** The effects of a function that is called happen where it is called. */
  #take(below: Operation, call: Call, site: number, around: Around, carried: boolean): void {
    const { effects, attempts, transactions } = inlined(
      below,
      call,
      site,
      this.#attempts.length,
      carried,
    )
    this.#attempts.push(...attempts)
    this.#transactions.push(...transactions)
    for (const each of effects) {
      this.#effects.push({
        ...each,
        arms: [...around.arms, ...each.arms],
        attempts: [...around.attempts, ...each.attempts],
        stands: around.stands === 'straight' ? each.stands : around.stands,
        ...(around.handles === undefined ? {} : { handles: around.handles }),
        ...(around.loop === undefined ? {} : { loop: around.loop }),
        ...(around.transaction === undefined ? {} : { transaction: around.transaction }),
      })
    }
  }
}

/** Names of destructured parameters too. */
const namesOfParameters = ({ parameters }: CodeFunction): ReadonlySet<string> =>
  new Set(parameters.flatMap(({ name }) => name.match(/[\w$]+/g) ?? []))

/** Whether nothing behind these is ever done. */
const leaves = (deeds: readonly Deed[]): boolean =>
  deeds.some((deed) => {
    if (deed.does === 'leave') return true
    if (deed.does === 'choice') return deed.arms.every(leaves)
    if (deed.does !== 'attempt') return false
    return (
      leaves(deed.last) || (leaves(deed.body) && deed.handlers.every((each) => leaves(each.body)))
    )
  })

const isRetry = (over: string): boolean => /retr|attempt|tries/i.test(over)

const namesCalled = (deeds: readonly Deed[]): readonly string[] =>
  deeds.flatMap((deed): readonly string[] => {
    switch (deed.does) {
      case 'call':
        return [deed.callee.path.at(-1) ?? '', ...namesCalled(deed.inside)]
      case 'loop':
        return namesCalled(deed.body)
      case 'attempt':
        return namesCalled(deed.body)
      case 'choice':
        return deed.arms.flatMap(namesCalled)
      case 'leave':
        return []
    }
  })
