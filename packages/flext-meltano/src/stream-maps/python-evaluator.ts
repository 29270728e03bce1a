/** Turns a parsed expression into a function of the names it is asked with. */
import { compared } from './python-compare.ts'
import { dictOf, lookedUp, setOf } from './python-equality.ts'
import { formattedBy } from './python-format.ts'
import { pythonFunctions } from './python-functions.ts'
import { attributeOf } from './python-methods.ts'
import { combined } from './python-operators.ts'
import { ascii } from './python-percent.ts'
import type {
  PythonExpression,
  PythonFormatted,
  PythonLoop,
  PythonSpread,
  PythonTarget,
} from './python-syntax.ts'
import { represented, textOf } from './python-text.ts'
import { negated } from './python-timedelta.ts'
import {
  asNumber,
  isDict,
  isList,
  isNumber,
  isPython,
  isTrue,
  itemsOf,
  raise,
  typeName,
  type PythonValue,
} from './python-value.ts'

/** The value of a name; undefined where there is none. */
export type Names = (name: string) => PythonValue | undefined

export type Evaluate = (names: Names) => PythonValue

/** Throws `PythonError` for whatever Python would raise. */
export const evaluator = (expression: PythonExpression): Evaluate => {
  switch (expression.node) {
    case 'constant': {
      const { value } = expression
      return () => value
    }
    case 'name': {
      const { name } = expression
      const known = pythonFunctions.get(name)
      return (names) => {
        const value = names(name)
        if (value !== undefined) return value
        return known ?? raise('NameNotDefined', `'${name}' is not defined`)
      }
    }
    case 'list':
    case 'tuple':
    case 'set': {
      const items = expression.items.map(spreadable)
      const { node } = expression
      return (names) =>
        collected(
          node,
          items.flatMap((item) => item(names)),
        )
    }
    case 'dict': {
      const entries = expression.entries.map(
        ([key, value]) => [key && evaluator(key), evaluator(value)] as const,
      )
      return (names) =>
        dictOf(
          entries.flatMap(([key, value]): ReadonlyArray<readonly [PythonValue, PythonValue]> => {
            if (key !== undefined) return [[key(names), value(names)]]
            const other = value(names)
            return isDict(other)
              ? [...other]
              : raise('TypeError', `'${typeName(other)}' object is not a mapping`)
          }),
        )
    }
    case 'comprehension': {
      const item = evaluator(expression.item)
      const { kind } = expression
      const loop = loops(expression.loops)
      return (names) => {
        const found: Array<PythonValue> = []
        loop(names, (inner) => found.push(item(inner)))
        if (kind === 'dict') {
          return dictOf(found.map((pair) => itemsOf(pair) as [PythonValue, PythonValue]))
        }
        return collected(kind === 'set' ? 'set' : 'list', found)
      }
    }
    case 'unary':
      return unary(expression.operator, evaluator(expression.operand))
    case 'binary': {
      const [left, right] = [evaluator(expression.left), evaluator(expression.right)]
      const { operator } = expression
      return (names) => combined(operator, left(names), right(names))
    }
    case 'logic': {
      const [left, right] = [evaluator(expression.left), evaluator(expression.right)]
      const stopsAt = expression.operator === 'or'
      return (names) => {
        const value = left(names)
        return isTrue(value) === stopsAt ? value : right(names)
      }
    }
    case 'compare': {
      const first = evaluator(expression.first)
      const rest = expression.rest.map(([operator, value]) => [operator, evaluator(value)] as const)
      return (names) => {
        let left = first(names)
        for (const [operator, value] of rest) {
          const right = value(names)
          if (!compared(operator, left, right)) return false
          left = right
        }
        return true
      }
    }
    case 'choice': {
      const [test, yes, no] = [expression.test, expression.yes, expression.no].map(evaluator)
      return (names) => (isTrue(test?.(names) ?? null) ? yes?.(names) : no?.(names)) ?? null
    }
    case 'attribute': {
      const of = evaluator(expression.of)
      const { name } = expression
      return (names) => attributeOf(of(names), name)
    }
    case 'item': {
      const [of, key] = [evaluator(expression.of), evaluator(expression.key)]
      return (names) => itemAt(of(names), key(names))
    }
    case 'slice': {
      const of = evaluator(expression.of)
      const bounds = [expression.from, expression.to, expression.step].map(
        (bound) => bound && evaluator(bound),
      )
      return (names) =>
        sliced(
          of(names),
          bounds.map((bound) => bound?.(names) ?? null),
        )
    }
    case 'call': {
      const callee = calleeOf(expression.callee)
      const args = expression.args.map(evaluator)
      const keywords = expression.keywords.map(([name, value]) => [name, evaluator(value)] as const)
      return (names) => {
        const called = callee(names)
        if (!isPython(called, 'function')) {
          return raise('TypeError', `'${typeName(called)}' object is not callable`)
        }
        return called.call(
          args.map((argument) => argument(names)),
          new Map(keywords.map(([name, value]) => [name, value(names)])),
        )
      }
    }
    case 'text':
      return written(expression.parts)
  }
}

/** A name that is called is a function's first: a property may have the same name. */
const calleeOf = (expression: PythonExpression): Evaluate => {
  const known = expression.node === 'name' ? pythonFunctions.get(expression.name) : undefined
  return known === undefined ? evaluator(expression) : () => known
}

/** The items that it stands for: those of another list, or itself. */
const spreadable = (
  expression: PythonExpression | PythonSpread,
): ((names: Names) => ReadonlyArray<PythonValue>) => {
  if (expression.node === 'spread') {
    const of = evaluator(expression.of)
    return (names) => itemsOf(of(names))
  }
  const item = evaluator(expression)
  return (names) => [item(names)]
}

/** The text of an f-string. */
const written = (parts: ReadonlyArray<string | PythonFormatted>): ((names: Names) => string) => {
  const texts = parts.map((part): ((names: Names) => string) => {
    if (typeof part === 'string') return () => part
    const value = evaluator(part.value)
    const format = written(part.format)
    return (names) => formattedBy(converted(value(names), part.conversion), format(names))
  })
  return (names) => texts.map((text) => text(names)).join('')
}

const converted = (value: PythonValue, conversion: PythonFormatted['conversion']): PythonValue => {
  switch (conversion) {
    case undefined:
      return value
    case 's':
      return textOf(value)
    case 'r':
      return represented(value)
    case 'a':
      return ascii(value)
  }
}

const collected = (
  kind: 'list' | 'tuple' | 'set',
  items: ReadonlyArray<PythonValue>,
): PythonValue =>
  kind === 'list' ? items : kind === 'set' ? setOf(items) : { python: 'tuple', items }

const unary = (operator: '-' | '+' | '~' | 'not', operand: Evaluate): Evaluate => {
  if (operator === 'not') return (names) => !isTrue(operand(names))
  return (names) => {
    const value = operand(names)
    if (isPython(value, 'timedelta') && operator === '-') {
      return negated(value)
    }
    if (!isNumber(value)) {
      return raise('TypeError', `bad operand type for unary ${operator}: '${typeName(value)}'`)
    }
    const number = asNumber(value)
    if (operator === '+') return number
    if (operator === '-') return -number
    return typeof number === 'bigint'
      ? ~number
      : raise('TypeError', "bad operand type for unary ~: 'float'")
  }
}

type Loop = (names: Names, each: (names: Names) => void) => void

const loops = ([loop, ...rest]: ReadonlyArray<PythonLoop>): Loop => {
  if (loop === undefined) return (names, each) => each(names)
  const over = evaluator(loop.over)
  const conditions = loop.conditions.map(evaluator)
  const inside = loops(rest)
  return (names, each) => {
    for (const item of itemsOf(over(names))) {
      const own = new Map(taken(loop.target, item))
      const inner: Names = (name) => (own.has(name) ? own.get(name) : names(name))
      if (conditions.every((condition) => isTrue(condition(inner)))) inside(inner, each)
    }
  }
}

/** The names that a value is gone through by, each with its part. */
const taken = (
  target: PythonTarget,
  value: PythonValue,
): ReadonlyArray<readonly [string, PythonValue]> => {
  if (typeof target === 'string') return [[target, value]]
  const parts = itemsOf(value)
  return parts.length === target.length
    ? target.flatMap((each, nth) => taken(each, parts[nth] ?? null))
    : raise('ValueError', `expected ${target.length} values to unpack, found ${parts.length}`)
}

const itemAt = (of: PythonValue, key: PythonValue): PythonValue => {
  if (isDict(of)) {
    const found = lookedUp(of, key)
    return found === undefined ? raise('KeyError', represented(key)) : found
  }
  const isIndexed = typeof of === 'string' || isList(of) || isPython(of, 'tuple')
  if (!isIndexed) return raise('TypeError', `'${typeName(of)}' object is not subscriptable`)
  if (!isNumber(key) || typeof key === 'number') {
    return raise('TypeError', `${typeName(of)} indices must be integers, not ${typeName(key)}`)
  }
  const found = itemsOf(of).at(Number(asNumber(key)))
  return found === undefined ? raise('IndexError', `${typeName(of)} index out of range`) : found
}

const sliced = (of: PythonValue, bounds: ReadonlyArray<PythonValue>): PythonValue => {
  const items = typeof of === 'string' ? Array.from(of) : itemsOf(of)
  const [from, to, by] = bounds.map((bound) =>
    bound === null
      ? undefined
      : isNumber(bound)
        ? Number(asNumber(bound))
        : raise('TypeError', 'slice indices must be integers or None'),
  )
  const step = by ?? 1
  if (step === 0) return raise('ValueError', 'slice step cannot be zero')
  const { length } = items
  const clamped = (bound: number | undefined, otherwise: number): number => {
    if (bound === undefined) return otherwise
    const at = bound < 0 ? bound + length : bound
    return step > 0 ? Math.min(Math.max(at, 0), length) : Math.min(Math.max(at, -1), length - 1)
  }
  const [start, end] =
    step > 0
      ? [clamped(from, 0), clamped(to, length)]
      : [clamped(from, length - 1), clamped(to, -1)]
  const found: Array<PythonValue> = []
  for (let at = start; step > 0 ? at < end : at > end; at += step) found.push(items[at] ?? null)
  if (typeof of === 'string') return found.map(textOf).join('')
  return isPython(of, 'tuple') ? { python: 'tuple', items: found } : found
}
