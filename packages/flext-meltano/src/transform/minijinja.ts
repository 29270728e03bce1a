/**
 * Templates through minijinja, loaded where a project has templates. A function of ours must never throw
 * inside of it: that would end its WebAssembly for good. If it ends all the same, the next use has a new one.
 */
import { createRequire } from 'node:module'

import { either as E } from 'fp-ts'
import type { FlextResult } from 'flext-core'
import type * as minijinja from 'minijinja-js'

/** What templates may call or name. Functions get keyword arguments last, as a Map. */
export type TemplateGlobals = Readonly<Record<string, unknown>>

export interface TemplateProblem {
  readonly line?: number
  readonly found: string
}

/** Renders a template; a variable that there is not is a problem. */
export const renderTemplate = (
  name: string,
  text: string,
  globals: TemplateGlobals,
): FlextResult<string, TemplateProblem> => {
  const environment = new (packageOf().Environment)()
  environment.undefinedBehavior = 'strict'
  environment.keepTrailingNewline = true
  environment.enablePyCompat()
  for (const [key, value] of Object.entries(globals)) environment.addGlobal(key, value)
  try {
    return E.right(environment.renderNamedStr(name, text, {}))
  } catch (failure) {
    if (!(failure instanceof Error)) throw failure
    if (failure.name === 'RuntimeError') {
      loaded = undefined
      return E.left({ found: 'one that minijinja gives up on' })
    }
    return E.left(problemIn(failure.message, text))
  }
}

/** `undefined value (in models/birds.sql:3)`, and below it lines with a caret. */
const problemIn = (message: string, text: string): TemplateProblem => {
  const [first = ''] = message.split('\n')
  const [, said = first, at] = /^(.*) \(in .*:(\d+)\)$/.exec(first) ?? []
  if (at === undefined) return { found: said }
  const line = Number(at)
  const shown = text.split('\n')[line - 1]?.trim() ?? ''
  return { line, found: said === 'undefined value' ? `an undefined name in: ${shown}` : said }
}

type Package = typeof minijinja

let loaded: Package | undefined

const require = createRequire(import.meta.url)

const packageOf = (): Package => {
  if (loaded !== undefined) return loaded
  const path = require.resolve('minijinja-js')
  delete require.cache[path]
  loaded = require(path) as Package
  return loaded
}
