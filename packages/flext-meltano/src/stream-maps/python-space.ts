/** What Python takes for a blank, which is not what JavaScript's `\s` does. */
const ofNumbers = String.raw`\t-\r\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`
const ofTexts = String.raw`\x1c-\x1f${ofNumbers}`

/** One of them, and one of anything else, as sources of regular expressions. */
export const SPACE = `[${ofTexts}]`
export const NO_SPACE = `[^${ofTexts}]`

const stripping = (blanks: string): ((text: string) => string) => {
  const blank = new RegExp(`[${blanks}]`)
  return (text) => {
    let [from, to] = [0, text.length]
    while (from < to && blank.test(text.charAt(from))) from += 1
    while (from < to && blank.test(text.charAt(to - 1))) to -= 1
    return text.slice(from, to)
  }
}

export const stripped = stripping(ofTexts)

/** As `int` and `float` do: characters that separate records and fields are no blanks to them. */
export const strippedNumber = stripping(ofNumbers)
