/** Says what a call does to the world: as the project says, as its imports say, as its SQL says, or as names say. */
import type { Language } from '../code/code-file.ts'
import type { Call } from '../code/deed.ts'
import { GIVEN, lastName, RESULT, type Origin } from '../code/origin.ts'
import type { EffectNature } from './effect-nature.ts'
import { httpDoes, knownEffect } from './known-effect.ts'
import { javaScriptModules, knownModule, pythonModules } from './known-module.ts'
import { namedEffect } from './named-system.ts'
import { patternedEffect, type EffectPattern } from './pattern.ts'
import { sqlDoes } from './sql.ts'

/** `callee` is what imports and fields explain the callee to be. */
export const classify = (
  call: Call,
  callee: Origin,
  language: Language,
  patterns: readonly EffectPattern[],
): EffectNature | undefined => {
  const said = patternedEffect(patterns, call, callee)
  if (said !== undefined) return said === 'none' ? undefined : said
  if (isInMemory(call, callee)) return undefined
  const modules = language === 'python' ? pythonModules : javaScriptModules
  const found =
    callee.module === undefined ? undefined : knownModule(modules, moduleOf(callee, language))
  if (found !== undefined) return knownEffect(found, call, callee)
  return fetched(call, callee) ?? bySql(call, callee) ?? byName(call, callee)
}

/** A repository of TypeORM makes and merges entities without the database. */
const isInMemory = ({ text }: Call, { module, path }: Origin): boolean =>
  /^(create|merge|preload)$/.test(path.at(-1) ?? '') &&
  (/\bgetRepository\(/.test(text) || module === 'typeorm' || path.includes('getRepository'))

/** Functions of the code base itself are looked into, unless the project says what they are. */
export const patterned = (
  call: Call,
  callee: Origin,
  patterns: readonly EffectPattern[],
): EffectNature | undefined => {
  const said = patternedEffect(patterns, call, callee)
  return said === 'none' ? undefined : said
}

/** Python's `from google.cloud import storage` and `import google` name the module by what follows, too. */
const moduleOf = ({ module = '', path }: Origin, language: Language): string => {
  if (language !== 'python') return module
  const end = path.findIndex((name) => !/^[a-z]\w*$/.test(name))
  return [module, ...path.slice(0, Math.min(end === -1 ? path.length : end, 3))].join('.')
}

const fetched = ({ given, text }: Call, callee: Origin): EffectNature | undefined => {
  if (callee.module !== undefined || callee.path.length !== 1 || callee.path[0] !== 'fetch')
    return undefined
  const does = httpDoes('fetch', given)
  const host = /^https?:\/\/([^/?]+)/.exec(given.text ?? '')?.[1]
  return does === undefined
    ? undefined
    : { kind: 'http', changes: does === 'changing', system: host ?? text, known: true }
}

/** SQL tells by itself that its receiver is a database. */
const bySql = ({ given, awaited }: Call, callee: Origin): EffectNature | undefined => {
  const method = callee.path.at(-1) ?? ''
  if (!awaited || given.text === undefined) return undefined
  if (
    !/^(query|execute|executemany|run|exec|raw|none|one|any|fetch\w*|oneOrNone|manyOrNone|unsafe|sql|\$\w+)$/.test(
      method,
    )
  )
    return undefined
  if (!/\b(into|set|from|table|transaction)\b|^\s*(begin|commit|rollback)\b/i.test(given.text))
    return undefined
  const does = sqlDoes(given.text)
  if (does === undefined) return undefined
  const byHand = does === 'changing' || does === 'reading' ? {} : { byHand: does }
  return {
    kind: 'database',
    changes: does === 'changing',
    system: 'database',
    known: true,
    ...byHand,
  }
}

const keepsTransactions =
  /(session|conn|connection|db|database|transaction|trx|tx|cnx|uow|unit_?of_?work|em|manager|query_?runner)$/i

const byName = ({ text, awaited, given }: Call, callee: Origin): EffectNature | undefined => {
  const method = callee.path.at(-1)
  if (!awaited || method === undefined || method === RESULT || method === GIVEN) return undefined
  const receivers = receiversOf(text, callee)
  if (receivers.length === 0) return undefined
  const kept = /^(begin|start)_?transaction$|^(commit|rollback)(_?transaction)?$/i.exec(method)
  if (kept !== null && receivers.some((each) => keepsTransactions.test(each))) {
    const byHand =
      kept[1] === undefined ? (kept[2]!.toLowerCase() as 'commit' | 'rollback') : 'begin'
    return { kind: 'database', changes: false, system: 'database', known: false, byHand }
  }
  const command =
    method === 'send' && (given.made ?? '').endsWith('Command') ? given.made : undefined
  const found = namedEffect(receivers, command ?? method)
  return found === undefined ? undefined : { ...found, known: false }
}

/** The field or variable that is called, and the type it was declared with. */
const receiversOf = (text: string, callee: Origin): readonly string[] => {
  const written = /([\w$#]+)(?:\(.*\))?[?!]?\.[\w$#]+$/.exec(text)?.[1]
  const below = lastName({ path: callee.path.slice(0, -1) })
  return [...new Set([written, below].filter((each) => each !== undefined))].filter(
    (each) => each !== 'this' && each !== 'self',
  )
}
