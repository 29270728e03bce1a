/** What a step is called: the verb of its call, and what it is about. */
import { startsChanging, startsReading, wordsOf } from '../effect/words.ts'
import type { SeenCall } from '../finding/finding.ts'
import { plainWords } from './name.ts'

const generic = new Set(
  'do perform handle process call invoke query execute exec run raw sql request fetch then objects commit flush'.split(
    ' ',
  ),
)

export const stepWords = ({
  call,
  about,
  kind,
  changes,
  byHand,
  verb: sql,
}: SeenCall): readonly string[] => {
  const method = /([\w$]+)$/.exec(call)?.[1] ?? call
  const words = plainWords(method)
  const [verb] = words
  if (words.length >= 2 && (startsChanging(method) || startsReading(method)))
    return words.slice(0, 5)
  const noun = wordsOf(about ?? '')
    .filter((word) => !noise.has(word))
    .slice(0, 3)
  const subject = noun.length > 0 ? noun : [defaultNoun[kind] ?? kind]
  if (byHand !== undefined)
    return ['save', ...(noun.length > 0 && !generic.has(noun[0]!) ? noun : ['changes'])]
  if (sql !== undefined) return [sql === 'select' ? 'read' : sql, ...subject]
  if (verb === undefined || generic.has(verb)) return [changes ? 'change' : 'read', ...subject]
  return [verb, ...words.slice(1), ...subject].slice(0, 5)
}

const noise = new Set(
  'this self db database repository repo service client model models api api0 objects session conn connection'.split(
    ' ',
  ),
)

const defaultNoun: Readonly<Partial<Record<SeenCall['kind'], string>>> = {
  database: 'record',
  http: 'remote',
  message: 'message',
  mail: 'mail',
  payment: 'payment',
  cloud: 'object',
}
