/** Reads a TypeScript or JavaScript source with oxc-parser. Load it on demand: the parser is a native library. */
import { parseSync } from 'oxc-parser'

import type { CodeFile, SourceProblem } from '../code/code-file.ts'
import { ignoringLines } from '../code/ignore-comment.ts'
import { placesOf } from '../code/place.ts'
import { Scope } from '../code/scope.ts'
import { deedsOf } from './deeds.ts'
import { bodyOf, functionApart, readClass } from './functions.ts'
import { bindTop, exportsOf } from './module-names.ts'
import type { Here, Source, Walk } from './source.ts'

const walk: Walk = {
  deeds: deedsOf,
  body: bodyOf,
  apart: functionApart,
  class: readClass,
}

export const readTypeScript = (path: string, text: string): CodeFile => {
  const placeAt = placesOf(text)
  const { program, errors } = parseSync(path, text, { lang: dialectOf(path) })
  const source: Source = { text, placeAt, functions: [], classes: new Map(), walk }
  const here: Here = { source, scope: new Scope(), owner: '', awaited: false, returned: false }
  bindTop(program, here)
  deedsOf(program, here)
  return {
    path,
    language: 'typescript',
    lines: placeAt(text.length).line,
    ignoring: ignoringLines(text),
    functions: source.functions,
    classes: source.classes,
    names: here.scope.names(),
    ...exportsOf(program, here),
    problems: errors.map(({ message, labels }): SourceProblem => ({
      path,
      message,
      ...placeAt(labels[0]?.start ?? 0),
    })),
  }
}

/** JSX is allowed in plain JavaScript, as bundlers do. */
const dialectOf = (path: string): 'jsx' | 'ts' | 'tsx' => {
  if (path.endsWith('.tsx')) return 'tsx'
  return /\.[cm]?ts$/.test(path) ? 'ts' : 'jsx'
}
