/** Names of a service and its parts, made of the names that the code has. */
import { wordsOf } from '../effect/words.ts'

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1)

export const pascal = (words: readonly string[]): string => words.map(capital).join('')

export const camel = (words: readonly string[]): string => {
  const joined = pascal(words)
  return joined.slice(0, 1).toLowerCase() + joined.slice(1)
}

/** Words of a name that no language or service has a meaning for; letters and digits only. */
export const plainWords = (name: string): readonly string[] =>
  wordsOf(name).filter((word) => /^[a-z]/.test(word) || /^\d+$/.test(word))

/** What stands around the business in the names of classes and functions. */
const around = new Set(
  'service services controller repository manager handler resolver provider impl api use case command usecase module router route'.split(
    ' ',
  ),
)

/** `OrderService.place` becomes `PlaceOrder`, `app.post('/orders')` becomes `PostOrders`. */
export const serviceName = (functionName: string, path: string): string => {
  const parts = functionName.split('.')
  const file = (path.split('/').at(-1) ?? '').replace(/\.\w+$/, '')
  const route = /\.?(\w+)\('(.*)'\)$/.exec(functionName)
  const own =
    route === null
      ? plainWords(parts.at(-1) ?? '')
      : [...plainWords(route[1]!), ...plainWords(route[2]!)]
  const owner = [
    ...plainWords(parts.length > 1 && route === null ? (parts.at(-2) ?? '') : file),
  ].filter((word) => !around.has(word))
  const bare = own.filter((word) => word !== 'anonymous' && word !== 'default')
  const words = bare.length >= 2 ? bare : [...bare, ...owner]
  const name = pascal(words.length === 0 ? ['operation'] : words.slice(0, 5))
  const letter = /^[A-Z]/.test(name) ? name : `Do${name}`
  return isReserved(letter) ? `${letter}Operation` : letter
}

/** Classes that the code of a service has already, and names of one letter. */
export const isReserved = (name: string): boolean => name.length < 2 || reserved.has(name)

const reserved = new Set(
  'Error Promise Books FlextDomainService FlextError FlextTask Kysely StepContext TE String Number Boolean Int Json Url Port Instant Duration ByteSize LocalDate PositiveInt NonNegativeInt NonEmptyString RunEnded CrashWorld'.split(
    ' ',
  ),
)

/** Words that no step, port or field may be called. */
const unfit = new Set(
  `arguments as async await boolean break case catch class const continue debugger default delete do else enum eval
  export extends false finally for function if implements import in instanceof interface let new null number package
  private protected public return static string super switch symbol this throw true try type typeof undefined unknown
  var void while with yield any never object books changing event finishing flow given holds broken pivot ports
  reading request rule run step transacting trx t`.split(/\s+/),
)

/** The name itself, or with the end that makes it fit and unlike those that are taken. */
export const fit = (words: readonly string[], end: string, taken: ReadonlySet<string>): string => {
  const name = camel(words.length === 0 || /^\d/.test(words[0]!) ? [end, ...words] : words)
  const free = unfit.has(name) ? camel([name, end]) : name
  if (!taken.has(free)) return free
  for (let number = 2; ; number += 1) if (!taken.has(`${free}${number}`)) return `${free}${number}`
}
