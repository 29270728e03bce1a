/**
 * Which line of a template each line of what it renders to comes from. The template is rendered once more
 * with a mark behind every line break of its text; blocks and loops carry the marks along.
 */

const open = '\ue000'
const close = '\ue001'
const marks = /\ue000(\d+)\ue001/g

/** The template with the number of each line at its beginning, where text begins there and no tag goes on. */
export const withMarks = (template: string): string => {
  let line = 1
  let marked = `${open}1${close}`
  for (const [piece] of template.matchAll(pieces)) {
    if (piece === '\n') marked += `\n${open}${(line += 1)}${close}`
    else {
      marked += piece
      for (const letter of piece) if (letter === '\n') line += 1
      if (piece.includes('\n')) marked += `${open}${line}${close}`
    }
  }
  return marked
}

/** Tags whole, `raw` blocks included, then line breaks, then all else. */
const pieces =
  /\{%-?\s*raw\s*-?%\}[^]*?\{%-?\s*endraw\s*-?%\}|\{\{[^]*?\}\}|\{%[^]*?%\}|\{#[^]*?#\}|\n|\{|[^\n{]+/g

export const withoutMarks = (text: string): string => text.replaceAll(marks, '')

/** The line of the template for each line of the rendered text, found by what stands in it. */
export const linesOf = (rendered: string, marked: string): ReadonlyArray<number> => {
  const places: Array<number> = []
  let line = 1
  for (let at = 0; at < marked.length; at++) {
    if (marked[at] === open) {
      const end = marked.indexOf(close, at)
      line = Number(marked.slice(at + 1, end))
      at = end
    } else if (isSeen(marked[at])) places.push(line)
  }
  let seen = 0
  return rendered.split('\n').map((text) => {
    const here = places[seen] ?? line
    for (const letter of text) if (isSeen(letter)) seen += 1
    return here
  })
}

const isSeen = (letter: string | undefined): boolean => letter !== undefined && !/\s/.test(letter)
