/** Reads a Python source with the Lezer grammar, which goes on behind what it cannot understand. */
import { parser } from '@lezer/python'

import type { CodeFile, SourceProblem } from '../code/code-file.ts'
import { ignoringLines } from '../code/ignore-comment.ts'
import { placesOf } from '../code/place.ts'
import { Scope } from '../code/scope.ts'
import { readClass, readFunction } from './definitions.ts'
import { importedNames } from './import-names.ts'
import { deedsOf } from './statement.ts'
import { childrenOf, textOf, type Here, type Source, type Walk } from './tree.ts'

const walk: Walk = { deeds: deedsOf, function: readFunction, class: readClass }

export const readPython = (path: string, text: string): CodeFile => {
  const placeAt = placesOf(text)
  const tree = parser.parse(text)
  const source: Source = { text, placeAt, functions: [], classes: new Map(), walk }
  const here: Here = { source, scope: new Scope(), owner: '' }
  const problems: SourceProblem[] = []
  const handsOn: string[] = []
  tree.iterate({
    enter: ({ type, from, node }) => {
      if (type.isError) problems.push({ path, message: 'unexpected here', ...placeAt(from) })
      if (type.name !== 'ImportStatement') return
      const { names, all } = importedNames(textOf(here, node))
      for (const [name, origin] of names) here.scope.bind(name, origin)
      if (all !== undefined) handsOn.push(all)
    },
  })
  for (const statement of childrenOf(tree.topNode)) {
    const definition =
      statement.name === 'DecoratedStatement' ? childrenOf(statement).at(-1)! : statement
    if (!/^(Function|Class)Definition$/.test(definition.name)) continue
    const name = definition.getChild('VariableName')
    if (name !== null)
      here.scope.bind(textOf(here, name), { module: '.', path: [textOf(here, name)] })
  }
  for (const statement of childrenOf(tree.topNode)) {
    if (statement.name !== 'ImportStatement') deedsOf(statement, here)
  }
  return {
    path,
    language: 'python',
    lines: placeAt(text.length).line,
    ignoring: ignoringLines(text),
    functions: source.functions,
    classes: source.classes,
    names: here.scope.names(),
    exports: here.scope.names(),
    handsOn,
    problems: problems.slice(0, 5),
  }
}
