/** A mistake in a file of models as whoever mends it wants it: its line, and a caret under what is wrong. */
import { mistakeAt, mistakeText, sourceText } from 'flext-core/yaml'

import { problemInWords, type ModelProblem } from './error.ts'
import { templateText } from './template-file.ts'

/** Paths of files begin at `root`. */
export const problemShown =
  (root: string) =>
  (problem: ModelProblem): string => {
    const { path, line, column, expected, found } = problem
    if (line === undefined) return problemInWords(problem)
    const text = templateText(root, path)
    const lines = text.split('\n')
    const said = lines[line - 1] ?? ''
    const at = column === undefined ? said.search(/\S|$/) : column - 1
    const rest = said.slice(at)
    const length =
      column === undefined
        ? rest.trimEnd().length
        : rest.startsWith(found)
          ? found.length
          : (/^[\w$-]+/.exec(rest)?.[0].length ?? 1)
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, at)
    const span = { source: sourceText(path, text), start, end: start + Math.max(1, length) }
    return mistakeText(mistakeAt(span, { path: '', expected, found }))
  }
