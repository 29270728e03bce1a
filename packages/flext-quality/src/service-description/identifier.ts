/** Names that become identifiers of the code that is made from a description. */
import { didYouMean, wrong, type Read } from 'flext-core/yaml'

const words: ReadonlySet<string> = new Set(
  `
  arguments as async await boolean break case catch class const continue debugger default delete do
  else enum eval export extends false finally for function if implements import in instanceof
  interface let new null number package private protected public return static string super switch
  symbol this throw true try type typeof undefined unknown var void while with yield
  any never object
  `
    .trim()
    .split(/\s+/),
)

/** Names that the code of a service has a meaning for already. */
const taken: ReadonlySet<string> = new Set(
  `
  books changing event finishing flow given holds broken output pivot ports reading request rule run
  signal step transacting trx E t
  Error FlextDomainService FlextError FlextTask Kysely Promise StepContext TE
  `
    .trim()
    .split(/\s+/),
)

/** The name of a step, a port, a field: `reservePens`. */
export const camelName = (what: string): Read<string> => nameOf(what, /^[a-z][A-Za-z0-9]*$/, camel)

/** The name of a service, an error, an event, a model: `PlaceOrder`. */
export const pascalName = (what: string): Read<string> =>
  nameOf(what, /^[A-Z][A-Za-z0-9]*$/, pascal)

const nameOf =
  (what: string, form: RegExp, better: (name: string) => string): Read<string> =>
  (node, report) => {
    const name = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined
    if (name === undefined || !form.test(name)) {
      const example = better === camel ? 'reservePens' : 'PlaceOrder'
      const suggestion = name === undefined ? '' : better(name)
      const hint = form.test(suggestion) ? `write ${suggestion}` : undefined
      return void report(wrong(node, `${what} in the form of ${example}`, hint))
    }
    if (words.has(name)) return void report(wrong(node, `${what} that is no word of the language`))
    if (taken.has(name)) {
      return void report(wrong(node, `${what} that the code of a service does not use itself`))
    }
    return name
  }

const split = (name: string): ReadonlyArray<string> =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1)

const pascal = (name: string): string => split(name).map(capital).join('')

const camel = (name: string): string => {
  const all = pascal(name)
  return all.slice(0, 1).toLowerCase() + all.slice(1)
}

/** `reservePens` is `reserve pens`: its words, in small letters. */
export const wordsOf = (name: string): ReadonlyArray<string> =>
  split(name).map((word) => word.toLowerCase())

/** `did you mean stock?`, or nothing. */
export const meantHint = (name: string, known: ReadonlyArray<string>): string | undefined => {
  const meant = didYouMean(name, known)
  return meant === undefined ? undefined : `did you mean ${meant}?`
}
