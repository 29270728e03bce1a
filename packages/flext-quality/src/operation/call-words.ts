/** The words of a call: what it is about, and the verb of its SQL. */
import type { Call } from '../code/deed.ts'
import { namesOf, type Origin } from '../code/origin.ts'
import { wordsOf } from '../effect/words.ts'

/** The noun of a call: the table of its SQL, the model it belongs to, or the object of its verb. */
export const aboutOf = ({ given, text }: Call, origin: Origin): string | undefined => {
  const table = /\b(?:into|update|from|table)\s+["'`[]?(\w+(?:\.\w+)?)/i.exec(given.text ?? '')?.[1]
  if (table !== undefined) return table
  const object = wordsOf(origin.path.at(-1) ?? '').slice(1)
  if (object.length > 0 && object.length < 4) return object.join('_')
  const place = /^(?:https?:\/\/[^/]*)?(\/[^?#]*)/.exec(given.text ?? '')?.[1]?.split('/')
  const last = place?.findLast((part) => /^[a-z][\w-]{2,}$/i.test(part))
  if (last !== undefined) return last
  if (given.text !== undefined && /^[\w.-]{3,40}$/.test(given.text)) return given.text
  const written = text
    .replaceAll(/\(.*?\)|[?!]/g, '')
    .split('.')
    .slice(0, -1)
  const explained = namesOf(origin).slice(0, -1)
  return [...explained.filter((name) => name !== 'default'), ...written].findLast(
    (name) => !/^(this|self|objects|query|_?db|database|session|models?)$/i.test(name),
  )
}

export const verbOf = ({ given }: Call): { readonly verb?: string } => {
  const verb = /^\s*(insert|update|delete|merge|replace|select)\b/i.exec(given.text ?? '')?.[1]
  return verb === undefined ? {} : { verb: verb.toLowerCase() }
}
