/** What a name must be to become a folder, a class, a function, a package. */
import type { Complaint } from './refused.ts'
import { reservedWords } from './reserved-words.ts'

/** `PlaceOrder`, `place order`, `place_order`, `place-order`: all become `place-order`. */
export const kebabCase = (name: string): string =>
  name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1-$2')
    .replaceAll(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1-$2')
    .replaceAll(/[\s_.-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .toLowerCase()

/** `place-order` and whatever else `kebabCase` takes become `PlaceOrder`; capitals inside a word stay. */
export const pascalCase = (name: string): string =>
  name
    .split(/[\s_.-]+/)
    .filter((word) => word !== '')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')

/** As `pascalCase`, the first letter small. */
export const camelCase = (name: string): string => {
  const pascal = pascalCase(name)
  return pascal.slice(0, 1).toLowerCase() + pascal.slice(1)
}

/** A name that becomes an identifier and a file: letters, digits, `-`, `_`; no reserved word. */
export const nameComplaint = (option: string, name: string): Complaint => {
  if (!/^[A-Za-z][A-Za-z0-9]*(?:[-_ ][A-Za-z0-9]+)*$/.test(name)) {
    return `${option}: expected a name of letters, digits and single hyphens that begins with a letter, found ${quoted(name)}`
  }
  return reservedWords.has(camelCase(name))
    ? `${option}: ${quoted(name)} is a word of the language; choose another name`
    : undefined
}

/** Names that npm refuses for packages although their letters are right. */
const takenByNode: ReadonlySet<string> = new Set(['node_modules', 'favicon.ico'])

/** A name of a package: lower case, with or without a scope. */
export const packageNameComplaint = (option: string, name: string): Complaint => {
  if (name.length > 214) return `${option}: npm takes names of up to 214 characters`
  if (!/^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) {
    return `${option}: expected a package name such as orders or @shop/orders, found ${quoted(name)}`
  }
  const bare = name.replace(/^@.*\//, '')
  return takenByNode.has(bare) || reservedWords.has(bare)
    ? `${option}: ${quoted(name)} is reserved; choose another name`
    : undefined
}

const quoted = (text: string): string => JSON.stringify(text)
