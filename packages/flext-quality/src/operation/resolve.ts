/** Follows names through the files, classes and fields of a code base, to a function of it or to what lies outside. */
import type { CodeClass, CodeFile, CodeFunction } from '../code/code-file.ts'
import { member, RESULT, type Origin } from '../code/origin.ts'
import type { CodeBase } from './code-base.ts'

export interface Resolved {
  /** As far as it could be followed. */
  readonly origin: Origin
  /** The function of this code base that a call of it calls. */
  readonly callable?: { readonly file: CodeFile; readonly function: CodeFunction }
}

const DEEPEST = 16

export const resolve = (base: CodeBase, origin: Origin, file: CodeFile, depth = 0): Resolved => {
  if (origin.module === undefined || depth > DEEPEST) return { origin }
  if (origin.module === '.') return inside(base, origin, file, depth)
  const path = base.locate(file, origin.module)
  const target = path === undefined ? undefined : base.file(path)
  if (target === undefined) return submodule(base, origin, file, depth) ?? { origin }
  return exported(base, origin, target, depth)
}

/** Python's `from app import orders` may mean the file `app/orders.py`. */
const submodule = (
  base: CodeBase,
  { module = '', path: [name, ...rest] }: Origin,
  file: CodeFile,
  depth: number,
): Resolved | undefined => {
  if (file.language !== 'python' || name === undefined) return undefined
  const joined = module.endsWith('.') ? module + name : `${module}.${name}`
  if (base.locate(file, joined) === undefined) return undefined
  return resolve(base, { module: joined, path: rest }, file, depth + 1)
}

const exported = (base: CodeBase, origin: Origin, target: CodeFile, depth: number): Resolved => {
  const [name = 'default', ...rest] = origin.path
  const own = target.exports.get(name)
  if (own !== undefined) return resolve(base, member(own, ...rest), target, depth + 1)
  const whole = target.exports.get('default')
  if (name !== 'default' && whole !== undefined && target.language === 'typescript') {
    return resolve(base, member(whole, ...origin.path), target, depth + 1)
  }
  if (name === 'default' && rest.length > 0) {
    return exported(base, { ...origin, path: rest }, target, depth + 1)
  }
  for (const module of target.handsOn) {
    const path = base.locate(target, module)
    const next = path === undefined ? undefined : base.file(path)
    if (next !== undefined && depth < DEEPEST && hasExport(base, next, name, depth)) {
      return exported(base, origin, next, depth + 1)
    }
  }
  return submodule(base, origin, target, depth) ?? { origin: { path: origin.path } }
}

const hasExport = (base: CodeBase, file: CodeFile, name: string, depth: number): boolean =>
  file.exports.has(name) ||
  (depth < DEEPEST &&
    file.handsOn.some((module) => {
      const path = base.locate(file, module)
      const next = path === undefined ? undefined : base.file(path)
      return next !== undefined && hasExport(base, next, name, depth + 1)
    }))

const inside = (base: CodeBase, origin: Origin, file: CodeFile, depth: number): Resolved => {
  for (let length = origin.path.length; length > 0; length -= 1) {
    const name = origin.path.slice(0, length).join('.')
    const rest = origin.path.slice(length)
    const known = file.classes.get(name)
    if (known !== undefined) return inClass(base, known, rest, file, depth)
    const found = rest.length === 0 ? functionNamed(file, name) : undefined
    if (found !== undefined) return { origin, callable: { file, function: found } }
  }
  const [first = '', ...rest] = origin.path
  const meaning = file.names.get(first)
  if (meaning === undefined || (meaning.module === '.' && meaning.path[0] === first)) {
    return { origin: { path: origin.path } }
  }
  return resolve(base, member(meaning, ...rest), file, depth + 1)
}

const inClass = (
  base: CodeBase,
  known: CodeClass,
  rest: readonly string[],
  file: CodeFile,
  depth: number,
): Resolved => {
  const names = rest[0] === RESULT ? rest.slice(1) : rest
  const [name, ...further] = names
  if (name === undefined) return { origin: { path: [known.name, ...rest] } }
  const method = known.methods.get(name)
  if (method !== undefined) {
    return further.length === 0
      ? { origin: { path: [known.name, ...rest] }, callable: { file, function: method } }
      : { origin: { path: [known.name, ...rest] } }
  }
  const field = known.fields.get(name)
  if (field !== undefined) return resolve(base, member(field, ...further), file, depth + 1)
  if (known.parent === undefined) return { origin: { path: [known.name, ...rest] } }
  const above = name === 'super' ? [RESULT, ...further] : rest
  const found = resolve(base, member(known.parent, ...above), file, depth + 1)
  // A parent outside that is no known system says less than the name of the class.
  return found
}

const functionNamed = (file: CodeFile, name: string): CodeFunction | undefined =>
  file.functions.find((each) => each.name === name)
