/** Names as words of a sentence. */
import { kebabCase } from '../../input/names.ts'

/** `reservePens` is `reserve pens`. */
export const wordsIn = (name: string): string => kebabCase(name).replaceAll('-', ' ')

/** `PlaceOrder` is `Place order`. */
export const titleOf = (name: string): string => {
  const words = wordsIn(name)
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

/** A sentence with its full stop. */
export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)
